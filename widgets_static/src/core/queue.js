/** @import {Message} from "../protocol" */

/** How much one request, one that is sent unpacked, one farewell and the memory may hold. */
export const LIMITS = { events: 100, bytes: 400_000, small: 15_000, farewell: 60_000, kept: 1000 };

/**
 * The queue with one more message; the oldest go when it is full.
 * @param {Message[]} queue
 * @param {Message[]} messages
 */
export function append(queue, ...messages) {
  return [...queue, ...messages].slice(-LIMITS.kept);
}

/**
 * The oldest messages that fit one request, all of one person: each goes with the proof of who did it. The first always fits, so that nothing
 * blocks the queue for ever.
 * @param {Message[]} queue
 * @param {number} bytes
 * @param {(value: unknown) => string} json
 */
export function head(queue, bytes, json) {
  let size = 0;
  let count = 0;
  for (const message of queue) {
    // Three bytes is the most a UTF-16 unit takes in UTF-8; most texts take one. Two is a safe middle for our margins.
    size += json(message).length * 2;
    if (count >= LIMITS.events || (count && (size > bytes || message.anonymousId !== queue[0].anonymousId))) break;
    count += 1;
  }
  return queue.slice(0, count);
}

/**
 * The queue without the messages that have been answered for.
 * @param {Message[]} queue
 * @param {Message[]} done
 */
export function without(queue, done) {
  const ids = new Set(Array.from(done, (message) => message.messageId));
  return queue.filter((message) => !ids.has(message.messageId));
}
