/**
 * One tab of a browser holds the stream and tells the others. The browser's own lock says who; the next in line takes over when it is
 * closed. Without locks every tab leads itself.
 * @param {object} needs
 * @param {() => void} needs.open called in the tab that leads
 * @param {() => void} needs.close
 * @param {(news: any) => void} needs.heard
 */
export function createLead({ open, close, heard }) {
  /** @type {BroadcastChannel | undefined} */
  let channel;
  let stop = () => {};
  const tell = (/** @type {unknown} */ news) => channel?.postMessage(news);

  return {
    tell,
    /** @param {string} name what tabs must share to follow each other */
    start(name) {
      if (!navigator.locks) return open();
      const wish = new AbortController();
      channel = new BroadcastChannel(name);
      channel.onmessage = ({ data }) => heard(data);
      navigator.locks
        .request(name, { signal: wish.signal }, () => {
          if (wish.signal.aborted) return;
          open();
          return new Promise((done) => (stop = () => done(0)));
        })
        .catch(() => {});
      stop = () => wish.abort();
      tell(null);
    },
    stop() {
      stop();
      close();
      channel?.close();
      channel = undefined;
    },
  };
}
