// A mask as a list of what was done to it: strokes, boxes, inversions. Undo leaves out the last one.

export class Strokes {
  constructor(canvas, colour) {
    this.canvas = canvas;
    this.context = canvas.getContext("2d");
    this.colour = colour;
    this.done = [];
  }

  /** Begin a stroke; `line` goes on with it. Sizes and places in pixels of the picture. */
  begin(size, erase, x, y) {
    this.done.push({ size, erase, points: [[x, y]] });
    this.draw(this.done.at(-1));
  }

  line(x, y) {
    const stroke = this.done.at(-1);
    stroke.points.push([x, y]);
    this.draw({ ...stroke, points: stroke.points.slice(-2) });
  }

  change(what) {
    this.done.push({ what });
    this.draw(this.done.at(-1));
  }

  undo() {
    this.done.pop();
    this.clearCanvas();
    for (const step of this.done) this.draw(step);
  }

  clearCanvas() { this.context.clearRect(0, 0, this.canvas.width, this.canvas.height); }

  draw({ what, size, erase, points }) {
    const { context, canvas } = this;
    context.save();
    context.fillStyle = context.strokeStyle = this.colour;
    if (what === "invert") {
      context.globalCompositeOperation = "xor";
      context.fillRect(0, 0, canvas.width, canvas.height);
    } else if (what === "clear") this.clearCanvas();
    else {
      context.globalCompositeOperation = erase ? "destination-out" : "source-over";
      Object.assign(context, { lineWidth: size, lineCap: "round", lineJoin: "round" });
      context.beginPath();
      context.arc(...points[0], size / 2, 0, 2 * Math.PI); // a dot: a line without length draws nothing
      context.fill();
      context.beginPath();
      context.moveTo(...points[0]);
      for (const point of points) context.lineTo(...point);
      context.stroke();
    }
    context.restore();
  }

  /** Whether anything is painted. */
  get empty() {
    const { data } = this.context.getImageData(0, 0, this.canvas.width, this.canvas.height);
    for (let place = 3; place < data.length; place += 4) if (data[place] > 127) return false;
    return true;
  }

  /** The mask as a PNG: white is repainted, black is kept. */
  png() {
    const { width, height } = this.canvas;
    const out = Object.assign(document.createElement("canvas"), { width, height });
    const context = out.getContext("2d");
    context.drawImage(this.canvas, 0, 0);
    context.globalCompositeOperation = "source-in";
    context.fillStyle = "white";
    context.fillRect(0, 0, width, height);
    context.globalCompositeOperation = "destination-over";
    context.fillStyle = "black";
    context.fillRect(0, 0, width, height);
    return new Promise((resolve) => out.toBlob(resolve, "image/png"));
  }
}
