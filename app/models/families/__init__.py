"""One file per family of models. `app.models.registry` finds them by itself."""
