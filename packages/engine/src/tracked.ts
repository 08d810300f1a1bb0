/** The same object to its readers, who are noted when they ask for one of these fields, or which fields there are. */
export function tracked<T extends object>(object: T, fields: ReadonlySet<string>, note: () => void): T {
  const noteOf = (key: string | symbol): void => {
    if (typeof key === 'string' && fields.has(key)) note();
  };
  return new Proxy(object, {
    get: (target, key) => {
      noteOf(key);
      return Reflect.get(target, key) as unknown;
    },
    has: (target, key) => {
      noteOf(key);
      return Reflect.has(target, key);
    },
    getOwnPropertyDescriptor: (target, key) => {
      noteOf(key);
      return Reflect.getOwnPropertyDescriptor(target, key);
    },
    ownKeys: (target) => {
      note();
      return Reflect.ownKeys(target);
    },
  });
}
