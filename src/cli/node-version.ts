/** An older Node fails in ways that name anything but the cause, so it is refused in a sentence. */
export function refuseOldNode(): void {
  const major = Number(process.versions.node.split(".")[0]);
  if (major >= 26) return;
  process.stderr.write(
    `Backend Mentor needs Node.js 26 or later and this is ${process.version}: start it with npm, which brings the right one.\n`,
  );
  process.exit(2);
}
