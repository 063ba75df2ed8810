// Every page loads this one module; each element wakes up where its markup is.
import "./theme-toggle.js";
import "./controls.js";
import "./composer.js";
import "./slots.js";
import "./painter.js";
import "./adapters.js";
import "./adapter-name.js";
import "./prompts.js";
import "./enrich.js";
import "./feed.js";
import "./gallery.js";
import "./viewer.js";
import "./animate.js";
import "./queue.js";
import "./models.js";
import "./connection.js";
import "./keyboard.js";
