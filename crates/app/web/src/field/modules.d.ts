// What is used of two libraries whose own types are not at hand where the types are checked.
declare module 'idb' {
  export interface Store {
    get(key: IDBValidKey): Promise<unknown>;
    getAll(): Promise<unknown[]>;
    getAllKeys(): Promise<IDBValidKey[]>;
    put(value: unknown, key?: IDBValidKey): Promise<IDBValidKey>;
    delete(key: IDBValidKey): Promise<void>;
    clear(): Promise<void>;
  }
  export interface Transaction { objectStore(name: string): Store; readonly done: Promise<void> }
  export interface Database {
    get(store: string, key: IDBValidKey): Promise<unknown>;
    getAll(store: string): Promise<unknown[]>;
    getAllKeys(store: string): Promise<IDBValidKey[]>;
    count(store: string): Promise<number>;
    put(store: string, value: unknown, key?: IDBValidKey): Promise<IDBValidKey>;
    delete(store: string, key: IDBValidKey): Promise<void>;
    clear(store: string): Promise<void>;
    transaction(stores: string[], mode: 'readwrite' | 'readonly', options?: { durability: 'strict' }): Transaction;
    createObjectStore(name: string): void;
    readonly objectStoreNames: DOMStringList;
    close(): void;
  }
  export function openDB(name: string, version: number, callbacks: {
    upgrade(database: Database): void;
    blocking?(): void;
  }): Promise<Database>;
  export function deleteDB(name: string): Promise<void>;
}

declare module '@marcbachmann/cel-js' {
  export class Environment {
    constructor(options?: { unlistedVariablesAreDyn?: boolean });
    parse(text: string): (context: Record<string, unknown>) => unknown;
  }
}
