import { expect, test } from "vitest";
import { holdsSecrets } from "./secrets";

test.each([".env", ".env.local", "apps/web/.env.production", ".npmrc", "a/.yarnrc.yml", ".netrc", ".pypirc"])(
  "%s holds secrets",
  (path) => expect(holdsSecrets(path)).toBe(true),
);

test.each(["certs/server.pem", "tls.KEY", "deploy/id_ed25519", "release.keystore"])("%s is a key", (path) =>
  expect(holdsSecrets(path)).toBe(true),
);

test.each([".env.example", ".env.local.sample", "a/.env.template", "env.ts", "package.json", "id_rsa.pub", "key.go"])(
  "%s holds none",
  (path) => expect(holdsSecrets(path)).toBe(false),
);
