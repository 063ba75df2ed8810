"""HTML routes: the pages and the fragments that they fetch.

Views are thin: they ask the Studio, shape what it says for a template, and render. All markup is in
``app/templates``; what a page does to the studio goes through the JSON API.
"""

from app.pages.site import register_pages

__all__ = ["register_pages"]
