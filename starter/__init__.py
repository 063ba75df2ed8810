"""The starter models: a scene generator, the scripts that train on it, and a judge of what a picture shows."""
