"""Models: the lineup from ``.env``, the families behind it, and the manager that loads and unloads them.

Importing anything here imports no torch; that happens when the first model is loaded, or in `runtime.warm_up`.
"""
