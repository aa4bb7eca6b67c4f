/** What the script itself says. */
export const words = {
  close: "Close",
  working: "One moment…",
  done: "Done. You are all set.",
  failed: "That did not work. Please try again.",
  retry: "Try again",
};
