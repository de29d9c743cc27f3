import pc from 'picocolors';

/** Colours for what goes to stderr: only where a person looks at a terminal, continuous integration included in the others. */
export const colors = pc.createColors(pc.isColorSupported && process.stderr.isTTY === true);
