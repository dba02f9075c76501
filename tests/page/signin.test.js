// Signing in: a key is entered once, and the whole page works with it; nobody else sees what was made.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { assertAccessible, drop, until } from "./browser.js";
import { opening } from "./opening.js";

let kim, lee;
const keyOf = ({ folder }, owner) => execFileSync(process.env.ECG_BINARY, ["keys", "create", "--owner", owner, "--data", folder], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
const here = opening({
  async more({ server }) {
    [kim, lee] = ["kim", "lee"].map((owner) => keyOf(server, owner));
    for (let status = 0; status !== 401;) status = (await fetch(`${server.url}/api/upload-video/jobs`)).status;
  },
});

async function signIn(page, key) {
  await page.getByLabel("API key").fill(key);
  await page.getByRole("button", { name: "Sign in" }).click();
}

test("a key is asked for once, and all of the page works with it", { timeout: 180_000 }, async () => {
  const page = await here.page();
  await page.getByLabel("API key").waitFor();
  assert.equal(await page.getByText("Drop videos anywhere").isVisible(), false);
  await assertAccessible(page);
  await signIn(page, "ecg_wrong");
  await page.getByText("This key is unknown or was revoked.").waitFor();

  await signIn(page, kim);
  await page.getByText("No videos yet").waitFor();
  assert.equal(await page.evaluate(() => document.cookie), "", "no script reads the session");
  assert.equal(await page.evaluate((key) => JSON.stringify({ ...localStorage, ...sessionStorage }).includes(key), kim), false);
  await drop(page, "talk.webm", "video/webm", here.video);
  const row = page.locator(".row", { hasText: "talk.webm" });
  await row.locator(".state.completed").waitFor({ timeout: 120_000 });
  await page.reload();
  await row.getByRole("link").click();
  await until(page, () => /fellow|Americans/i.test(document.querySelector(".editor")?.textContent ?? "") && document.querySelector("video")?.readyState > 0, "the video and its captions");
  assert.deepEqual(page.complaints, []);

  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByLabel("API key").waitFor();
  await signIn(page, lee);
  await page.getByText("No videos yet").waitFor();
  assert.equal(await row.count(), 0);
  await page.context().close();
});

test("a session that has ended asks again and keeps what is open", async () => {
  const page = await here.page();
  await signIn(page, kim);
  await page.locator(".row").getByRole("link").click();
  await page.locator("video").waitFor();
  await page.evaluate(() => { document.querySelector("video").dataset.same = "yes"; });
  await page.context().clearCookies();
  await page.evaluate(() => dispatchEvent(new Event("ecg-signed-out")));  // as the next answer with 401 says it
  await signIn(page, kim);
  assert.equal(await page.locator("video").getAttribute("data-same"), "yes");
  await page.context().close();
});

test("the form speaks Korean", async () => {
  const page = await here.page({ locale: "ko-KR" });
  await page.getByLabel("API 키").fill("ecg_x");
  await page.getByRole("button", { name: "로그인" }).click();
  await page.getByText("없는 키이거나 취소된 키입니다.").waitFor();
  await page.context().close();
});
