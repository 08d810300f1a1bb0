import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { CommandRenderer } from './command-renderer.ts';
import { findEngine } from './engine-module.ts';
import { EngineRenderer } from './engine-renderer.ts';
import type { Renderer } from './outcome.ts';

export interface RendererOptions {
  /** `--helm-bin`: renders charts with this command instead of the engine. */
  readonly helm?: string;
  /** `--kustomize-bin`: `kustomize` or `kubectl`, instead of the engine. */
  readonly kustomize?: string;
  /** Milliseconds for one chart or kustomization. */
  readonly time?: number;
  /** Bytes of text that may come out of one. */
  readonly output?: number;
}

/**
 * Opens what renders here: the commands that the user names, else the engine of this package, else commands of the PATH. Nothing is started before the
 * first chart; undefined where there is nothing to render with.
 */
export function openRenderer(options: RendererOptions = {}): Renderer | undefined {
  const { helm, kustomize, ...limits } = options;
  const engine = helm === undefined && kustomize === undefined ? findEngine() : undefined;
  if (engine !== undefined) return new EngineRenderer(engine, limits);
  const commands = {
    helm: helm === undefined ? onPath('helm') : found(helm),
    kustomize: kustomize === undefined ? (onPath('kustomize') ?? onPath('kubectl')) : found(kustomize),
  };
  const some = commands.helm !== undefined || commands.kustomize !== undefined;
  return some ? new CommandRenderer(commands, limits) : undefined;
}

/** What the user names: a path, or a command of the PATH. One that is not there fails when it is run, by the name that was given. */
function found(command: string): string {
  return command.includes('/') ? resolve(command) : (onPath(command) ?? command);
}

/** Absolute path of a command, because it is run without PATH. */
function onPath(command: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return folders.map((folder) => resolve(join(folder, command + suffix))).find(isCommand);
}

function isCommand(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
