import type { Connection } from '../api/connection.ts';
import { list } from '../api/list.ts';
import type { ListOptions, Page } from '../api/list.ts';
import type { ApiResource } from '../api/resources.ts';
import { watch } from '../api/watch.ts';
import type { WatchEvent, WatchOptions } from '../api/watch.ts';

/** Where lists and watches come from: an API server, or what plays one. Both throw ClusterError. */
export interface Feed {
  list(resource: ApiResource, options: ListOptions): AsyncIterable<Page>;
  watch(resource: ApiResource, options: WatchOptions): AsyncIterable<WatchEvent>;
}

/** The feed of an API server. */
export function feedOf(connection: Connection): Feed {
  return {
    list: (resource, options) => list(connection, resource, options),
    watch: (resource, options) => watch(connection, resource, options),
  };
}
