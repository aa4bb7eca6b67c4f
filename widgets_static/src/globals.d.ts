/** The runtime's hashed file name, put in when the loader is built. */
declare const RUNTIME: string;
