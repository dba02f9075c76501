// The opening of each file of tests: a real server, the system's Chromium, a video with speech; gone when the tests are.
import { after, before } from "node:test";
import { launch, openPage } from "./browser.js";
import { openEditor } from "./desk.js";
import { completedJob, cuesSaying, putCues } from "./jobs.js";
import { speechVideo } from "./media.js";
import { Server } from "./server.js";

/** `job`: the video has captions already. `video` makes another one than the speech alone. `more`: what else a file needs. */
export function opening({ job = false, video = speechVideo, settings = {}, more = () => undefined } = {}) {
  const here = {
    /** A page of the server, the list of jobs by itself. */
    page: (options) => openPage(here.browser, here.server.url, options),
    /** The editor of the job, with whatever captions it has. */
    editor: (options) => openEditor(here.browser, here.server, here.job, options),
    /** The same with these captions, of two seconds each. */
    async editorOf(lines, options) {
      await putCues(here.server, here.job, cuesSaying(...lines));
      return here.editor(options);
    },
  };
  before(async () => {
    here.server = await Server.start(settings);
    here.video = video(here.server.folder);
    here.browser = await launch();
    if (job) here.job = await completedJob(here.server, here.video);
    await more(here);  // not in a hook of its own: node begins all of a file at once
  });
  after(async () => {
    await here.browser?.close();
    await here.server?.stop();
  });
  return here;
}
