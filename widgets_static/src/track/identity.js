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
  /** @param {typeof who} next @param {string} [proof] */
  const become = (next, proof) => {
    changes += 1;
    token = proof;
    who = next;
  };
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
      // Two known people never share an anonymous id, or they would be merged.
      become(before ? { anonymousId: mint(), userId } : { ...who, userId }, before ? proof : token);
      save();
      return before ? "other" : "named";
    },
    /** @param {string} groupId */
    join(groupId) {
      who.groupId = groupId;
      save();
    },
    forget() {
      become({ anonymousId: mint() });
      save();
    },
    /** Somebody else, as another tab wrote down. */
    become,
    save,
  };

  function person() {
    return { userId: who.userId, anonymousId: who.anonymousId, token };
  }
}

/** @typedef {ReturnType<typeof createIdentity>} Identity */
