// Sets the theme before the first paint, so that the page never flashes. A classic script on purpose.
"use strict";
try {
  const theme = localStorage.getItem("stillmotion.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch { /* storage is off: the system's theme stands */ }
