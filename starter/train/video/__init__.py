"""The scripts that make starter-video, each of which goes on where it was stopped."""
