/**
 * Lets V8's young generation grow again. The program keeps it small from its start (tools/build/loader.ts), which suits one scan of files; what
 * holds much, or answers while somebody waits, must not spend its time with the collector.
 */
export function letYoungGenerationGrow(): void {
  process.getBuiltinModule('node:v8').setFlagsFromString('--semi-space-growth-factor=2');
}
