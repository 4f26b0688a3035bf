#!/usr/bin/env node
// Starts the built command line. A file of its own and not in dist: npm links a command only where its file is there.
const major = Number(process.versions.node.split('.')[0]);
if (major < 22) {
  process.stderr.write(`energy needs Node 22.12 or newer; this is ${process.version}\n`);
  process.exitCode = 2;
} else {
  await import('../dist/cli/main.js');
}
