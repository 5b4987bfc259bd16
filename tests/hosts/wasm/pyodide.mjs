// Runs lines of Python under Pyodide, and prints what each has written, or the last line of its error, as JSON.
// node pyodide.mjs PYODIDE PROJECT PACKAGES < lines
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [pyodide, project, packages] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(pyodide).href);
let written = "";
const stdout = (line) => (written += `${line}\n`);
const python = await loadPyodide({ stdout, stderr: stdout });
for (const [root, at] of [[project, "/project"], [packages, "/packages"]]) {
  python.FS.mkdir(at);
  python.FS.mount(python.FS.filesystems.NODEFS, { root }, at);
}
python.FS.mkdir("/notebooks");
python.runPython(`
import os, sys
sys.path += ["/project", "/packages"]
sys.dont_write_bytecode = True
os.chdir("/notebooks")
import wan_widgets as wan
`);
const answers = readFileSync(0, "utf8").split("\n").filter(Boolean).map((line) => {
  written = "";
  try {
    python.runPython(line);
    return { written, error: "" };
  } catch (error) {
    return { written, error: error.message.trim().split("\n").at(-1) };
  }
});
console.log(JSON.stringify(answers));
