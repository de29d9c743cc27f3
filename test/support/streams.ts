/** Text of a stream up to the first match; the pattern must come, or the test's own time limit ends it. */
export function until(stream: NodeJS.ReadableStream, pattern: RegExp): Promise<string> {
  let text = '';
  return new Promise((resolve, reject) => {
    stream.on('data', (chunk) => {
      text += String(chunk);
      if (pattern.test(text)) resolve(text);
    });
    stream.on('end', () => reject(new Error(`the stream ended without ${pattern}:\n${text}`)));
  });
}
