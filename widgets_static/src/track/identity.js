/** @import {Platform} from "../protocol" */
import { uuid4 } from "../core/uuid.js";

export const newId = () => uuid4(crypto.getRandomValues(new Uint8Array(16)));

/**
 * Who the person at this page is, remembered between pages.
 * @param {Platform} page
 * @param {string} [token] the identity token of the script tag
 */
export function createIdentity(page, token) {
  /** @type {{ anonymousId: string, userId?: string, groupId?: string }} */
  let who = { anonymousId: "", ...page.storage.read("who") };
  let changes = 0;
  const save = () => page.storage.write("who", who);
  const mint = () => `anon-${newId()}`;
  if (!who.anonymousId) {
    who.anonymousId = mint();
    save();
  }
  return {
    /** Grows whenever another person, or the proof of who it is, arrives. */
    changes: () => changes,
    current: () => who,
    /** Whose reports these are: another value after a change of person, the same after an anonymous one got a name. */
    owner: () => who.anonymousId,
    token: () => token,
    query: () => `${new URLSearchParams(JSON.parse(page.json({ key: page.key, ...person() })))}`,
    person,
    /** @param {string} userId @param {string} [proof] @returns {"same" | "named" | "other"} */
    name(userId, proof) {
      const before = who.userId;
      if (proof && proof !== token) {
        // A fresh token of the same person changes nothing unless there was none before.
        if (!token) changes += 1;
        token = proof;
      }
      if (before === userId) return "same";
      changes += 1;
      // Two known people never share an anonymous id, or they would be merged.
      who = before ? { anonymousId: mint(), userId } : { ...who, userId };
      if (before) token = proof;
      save();
      return before ? "other" : "named";
    },
    /** @param {string} groupId */
    join(groupId) {
      who.groupId = groupId;
      save();
    },
    forget() {
      changes += 1;
      token = undefined;
      who = { anonymousId: mint() };
      save();
    },
    save,
  };

  function person() {
    return { userId: who.userId, anonymousId: who.anonymousId, token };
  }
}

/** @typedef {ReturnType<typeof createIdentity>} Identity */
