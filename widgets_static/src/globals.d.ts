/** The modules' folder, named after what is in them; put in when the loader is built. */
declare const RELEASE: string;
