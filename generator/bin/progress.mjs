// Tells a waiting person that work goes on: a spinner with seconds on a terminal, one plain line elsewhere.
const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const FRAME_MS = 100;

/** Starts showing `label` on stderr. `end(text)` replaces it by `text` and the seconds that passed. */
export function showProgress(label) {
  const start = performance.now();
  const seconds = () => (performance.now() - start) / 1000;
  if (!process.stderr.isTTY) {
    process.stderr.write(`${label}…\n`);
    return { end: (text) => process.stderr.write(`${text} after ${seconds().toFixed(1)} s\n`) };
  }
  let frame = 0;
  const draw = () =>
    process.stderr.write(`\r\x1b[K${FRAMES[frame++ % FRAMES.length]} ${label}… ${Math.floor(seconds())} s`);
  const timer = setInterval(draw, FRAME_MS);
  draw();
  return {
    end(text) {
      clearInterval(timer);
      process.stderr.write(`\r\x1b[K${text} after ${seconds().toFixed(1)} s\n`);
    },
  };
}
