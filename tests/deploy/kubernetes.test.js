// deploy/kubernetes against the published schemas of Kubernetes and KEDA, and against itself.
import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { test } from "node:test";
import { parse, parseAllDocuments } from "yaml";
import * as apps from "kubernetes-models/apps/v1";
import * as policy from "kubernetes-models/policy/v1";
import * as core from "kubernetes-models/v1";
import * as keda from "@kubernetes-models/keda/keda.sh/v1alpha1";

const folder = new URL("../../deploy/kubernetes/", import.meta.url);
const groups = { v1: core, "apps/v1": apps, "policy/v1": policy, "keda.sh/v1alpha1": keda };

async function objects() {
  const files = (await readdir(folder)).filter((name) => name.endsWith(".yaml") && name !== "kustomization.yaml");
  const all = [];
  for (const file of files)
    for (const document of parseAllDocuments(await readFile(new URL(file, folder), "utf8"))) {
      assert.deepEqual(document.errors, [], file);
      all.push({ file, ...document.toJS() });
    }
  return all;
}

function check({ file, ...object }) {
  const Model = groups[object.apiVersion]?.[object.kind];
  assert.ok(Model, `${file}: no schema for ${object.apiVersion} ${object.kind}`);
  new Model(object).validate();
}

const found = await objects();

for (const object of found)
  test(`${object.file}: ${object.kind} ${object.metadata.name} keeps to its schema`, () => check(object));

test("the schemas refuse what is wrong", () => {
  const deployment = found.find((object) => object.kind === "Deployment");
  const broken = structuredClone(deployment);
  broken.spec.template.spec.containers[0].ports[0].containerPort = "http";
  assert.throws(() => check(broken));
  const scaled = structuredClone(found.find((object) => object.kind === "ScaledObject"));
  delete scaled.spec.triggers;
  assert.throws(() => check(scaled));
});

test("the kustomization names every file that is to be applied", async () => {
  const { resources } = parse(await readFile(new URL("kustomization.yaml", folder), "utf8"));
  const files = new Set(found.map((object) => object.file).filter((file) => !file.includes("example")));
  assert.deepEqual(new Set(resources), files);
});

test("every name that one object says of another is there", () => {
  const has = (kind, name) => found.some((object) => object.kind === kind && object.metadata.name === name);
  for (const { spec, kind } of found) {
    if (kind === "Deployment") {
      for (const { configMapRef, secretRef } of spec.template.spec.containers[0].envFrom)
        assert.ok(configMapRef ? has("ConfigMap", configMapRef.name) : has("Secret", secretRef.name));
      for (const { secret } of spec.template.spec.volumes) assert.ok(!secret || has("Secret", secret.secretName));
      assert.deepEqual(spec.selector.matchLabels, spec.template.metadata.labels);
    }
    if (kind === "ScaledObject") {
      assert.ok(has("Deployment", spec.scaleTargetRef.name));
      for (const { authenticationRef } of spec.triggers) assert.ok(has("TriggerAuthentication", authenticationRef.name));
    }
  }
});

test("every secret is a file of a name that the secret has, and nobody's environment", () => {
  const settings = found.find((object) => object.kind === "ConfigMap").data;
  const names = Object.keys(found.find((object) => object.kind === "Secret").stringData);
  const files = Object.entries(settings).filter(([name]) => name.endsWith("_FILE")).map(([, file]) => file.split("/").at(-1));
  assert.deepEqual(files.sort(), names.sort());
});
