// Apart from bulwark.cjs because old runtimes cannot even parse a dynamic import.
import('../dist/main.js').catch((error) => {
  console.error(error);
  process.exitCode = 70;
});
