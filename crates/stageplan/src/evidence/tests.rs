use std::fmt::Write as _;

use super::{CommandForm, Evidence, gather, is_secret};
use crate::testing::{damaged, files, with_unit};

/// One line for each piece of evidence, so that a test shows all of what a reader says and nothing else.
fn lines(evidence: &Evidence) -> Vec<String> {
    let mut lines = Vec::new();
    for (list, commands) in
        [("start", &evidence.starts), ("build", &evidence.builds), ("test", &evidence.tests), ("job", &evidence.jobs)]
    {
        for one in commands {
            let form = match one.form {
                CommandForm::Whole => "",
                CommandForm::ImageArguments => " args",
                CommandForm::ImageEntrypoint => " entrypoint",
            };
            let mut line = format!("{list} {} {}{form}: {}", one.grade, one.process, one.command.value());
            if let Some(directory) = &one.directory {
                let _ = write!(line, " (in {})", directory.value());
            }
            lines.push(format!("{line} <- {}", one.command.origin()));
        }
    }
    let lists = [
        ("port", &evidence.ports),
        ("volume", &evidence.volumes),
        ("health", &evidence.health),
        ("package", &evidence.packages),
    ];
    for (list, values) in lists {
        lines.extend(
            values.iter().map(|one| format!("{list} {} {} <- {}", one.grade, one.value.value(), one.value.origin())),
        );
    }
    for one in &evidence.mounts {
        let (from, to) = one.value.value();
        lines.push(format!("mount {} {from} at {to} <- {}", one.grade, one.value.origin()));
    }
    for one in &evidence.outputs {
        lines.push(format!("output {} {} <- {}", one.grade, one.value.value(), one.value.origin()));
    }
    for one in &evidence.env {
        let kind = match (one.deployed, one.disabled) {
            (true, _) => "env",
            (false, true) => "sample#",
            (false, false) => "sample",
        };
        let value = one.value.as_ref().map(|value| format!("={value}")).unwrap_or_default();
        lines.push(format!("{kind} {}{value} <- {}", one.name.value(), one.name.origin()));
    }
    for one in &evidence.releases {
        let text = |value: &Option<crate::origin::Sourced<String>>| {
            value.as_ref().map_or("-".to_owned(), |one| one.to_string())
        };
        let all = |values: &[crate::origin::Sourced<String>]| {
            values.iter().map(|one| one.value().as_str()).collect::<Vec<_>>().join("|")
        };
        lines.push(format!(
            "release {} {} {} ldflags {} tags {} env {}",
            text(&one.main),
            text(&one.binary),
            text(&one.dir),
            all(&one.ldflags),
            all(&one.tags),
            all(&one.env)
        ));
    }
    for (list, tools) in [("tool", &evidence.tools), ("ci", &evidence.ci_tools)] {
        lines.extend(tools.iter().map(|(tool, version)| {
            format!("{list} {tool} {version} <- {}", version.origin(), version = version.value())
        }));
    }
    lines
}

#[track_caller]
fn check_in(folder: &str, text: &str, expect: &[&str]) {
    let got = with_unit(text, folder, |unit| {
        let mut lines = lines(&gather(unit));
        for finding in unit.project.take_findings() {
            let place = finding.places.first().map(ToString::to_string).unwrap_or_default();
            lines.push(format!("finding {} {place}", finding.rule));
        }
        lines
    });
    assert_eq!(got, expect, "{folder}:{text}");
}

#[track_caller]
fn check(text: &str, expect: &[&str]) {
    check_in("", text, expect);
}

#[test]
fn a_procfile_names_processes() {
    check(
        "
        //- Procfile
        # comment
        web: node dist/main.js --port $PORT
        worker: node dist/worker.js
        release: npm run migrate
        //- Procfile.dev
        web: npm run dev
        ",
        &[
            "start strong web: node dist/main.js --port $PORT <- Procfile:2 web",
            "start likely worker: node dist/worker.js <- Procfile:3 worker",
            "job likely release: npm run migrate <- Procfile:4 release",
        ],
    );
    // A watcher in it makes it a developer's; that of an upper folder is about something else.
    check(
        "//- Procfile\na: ./app\nb: go run ./tools/echo\n",
        &["start weak a: ./app <- Procfile:1 a", "start weak dev: go run ./tools/echo <- Procfile:2 b"],
    );
    check_in("api", "//- Procfile\nweb: ./app\n//- api/x\n", &["start weak web: ./app <- Procfile:1 web"]);
}

#[test]
fn a_service_that_builds_the_unit_tells_how_it_runs() {
    check(
        "
        //- compose.yaml
        x-env: &env
          LOG: info
          MODE: a
        services:
          web:
            build: .
            command: [\"serve\", \"--title\", \"it's\"]
            working_dir: /srv
            ports:
              - \"8080:80\"
              - 127.0.0.1:9000:9000/udp
              - 3000-3005:3000-3005
              - \"${PORT:-8081}:${INNER:-8443}\"
              - \"1:${UNKNOWN}\"
              - target: 7000
                protocol: udp
              - 5000
            expose: [\"6000\"]
            environment:
              <<: *env
              MODE: ${MODE:-b}
              TOKEN: abc
              URL: ${URL}
              EMPTY:
              COUNT: 3
            volumes:
              - data:/var/lib/app
              - ./config:/etc/app:ro
              - ./state:/state
              - /var/run/docker.sock:/var/run/docker.sock
              - /anonymous
              - {type: bind, source: ./seed.sql, target: /seed/seed.sql}
              - {type: tmpfs, target: /scratch}
            healthcheck:
              test: [\"CMD\", \"curl\", \"-f\", \"http://localhost:80/healthz\"]
          db:
            image: postgres
            ports: [\"5432:5432\"]
        //- config/a.toml
        //- seed.sql
        ",
        &[
            r"start strong web args: serve --title 'it'\''s' (in /srv) <- compose.yaml:7 services.web.command",
            "port strong 80 <- compose.yaml:10 services.web.ports[0]",
            "port strong 9000/udp <- compose.yaml:11 services.web.ports[1]",
            "port strong 8443 <- compose.yaml:13 services.web.ports[3]",
            "port strong 7000/udp <- compose.yaml:15 services.web.ports[5]",
            "port strong 5000 <- compose.yaml:17 services.web.ports[6]",
            "port strong 6000 <- compose.yaml:18 services.web.expose[0]",
            "volume strong /var/lib/app <- compose.yaml:27 services.web.volumes[0]",
            "volume strong /state <- compose.yaml:29 services.web.volumes[2]",
            "volume strong /anonymous <- compose.yaml:31 services.web.volumes[4]",
            "health strong /healthz <- compose.yaml:35 services.web.healthcheck.test",
            "mount strong config at /etc/app <- compose.yaml:28 services.web.volumes[1]",
            "mount strong seed.sql at /seed/seed.sql <- compose.yaml:32 services.web.volumes[5]",
            "env MODE=b <- compose.yaml:21 services.web.environment.MODE",
            "env TOKEN <- compose.yaml:22 services.web.environment.TOKEN",
            "env URL <- compose.yaml:23 services.web.environment.URL",
            "env EMPTY <- compose.yaml:24 services.web.environment.EMPTY",
            "env COUNT=3 <- compose.yaml:25 services.web.environment.COUNT",
            "env LOG=info <- compose.yaml:2 x-env.LOG",
        ],
    );
}

#[test]
fn services_are_matched_by_what_they_build() {
    let project = "
        //- docker/docker-compose.yml
        services:
          front: {build: {context: ../apps/front}, command: front}
          api: {build: {context: .., dockerfile: apps/api/Dockerfile}, command: api, entrypoint: /entry}
          mailer: {build: {context: .., dockerfile: mailer.Dockerfile}, command: mail}
        //- apps/api/go.mod
        module example.com/api/v2
        //- apps/front/package.json
        {\"name\": \"@shop/front\"}
    ";
    check_in(
        "apps/front",
        project,
        &["start strong front args: front <- docker/docker-compose.yml:2 services.front.command"],
    );
    let nearer = project.replace("docker/docker-compose", "docker-compose").replace("../", "./").replace("..,", ".,");
    check_in("apps/front", &nearer, &["start strong front args: front <- docker-compose.yml:2 services.front.command"]);
    check_in(
        "apps/api",
        &nearer,
        &[
            "start strong api args: api <- docker-compose.yml:3 services.api.command",
            "start strong api entrypoint: /entry <- docker-compose.yml:3 services.api.entrypoint",
        ],
    );
    // Only the name of the image speaks for it.
    check_in(
        "apps/api",
        "//- apps/api/docker-compose.yml\nservices:\n  x: {image: 'ghcr.io/shop/api:1', command: go}\n  y: {image: redis, command: no}\n",
        &["start weak x args: go <- apps/api/docker-compose.yml:2 services.x.command"],
    );
}

#[test]
fn what_ends_before_others_start_is_a_job() {
    check(
        "
        //- compose.yaml
        services:
          init: {build: ., command: bin/setup}
          api:
            build: .
            command: bin/serve
            depends_on:
              init: {condition: service_completed_successfully}
              db: {condition: service_healthy}
          db: {image: 'postgres:18'}
        //- fly.toml
        [deploy]
        release_command = 'bin/migrate'
        //- railway.json
        {\"deploy\": {\"preDeployCommand\": [\"bin/check\"]}}
        //- Procfile
        release: bin/release
        ",
        &[
            "start strong api args: bin/serve <- compose.yaml:5 services.api.command",
            "job strong release: bin/migrate <- fly.toml:2 deploy.release_command",
            "job strong release: bin/check <- railway.json:1 deploy.preDeployCommand[0]",
            "job likely release: bin/release <- Procfile:1 release",
            "job likely init args: bin/setup <- compose.yaml:2 services.init.command",
        ],
    );
}

#[test]
fn what_developers_compose_is_weak() {
    check(
        "
        //- docker-compose.yml
        services:
          app:
            build: .
            volumes: ['.:/app', '/app/node_modules']
            ports: ['3000:3000']
        //- docker-compose.prod.yml
        services:
          app:
            command: yarn start --port ${PORT}
            environment: [NODE_ENV=production, SECRET]
        //- docker-compose.test.yml
        services:
          app:
            command: yarn test
        ",
        &[
            "start weak app args: yarn start --port \"${PORT}\" <- docker-compose.prod.yml:3 services.app.command",
            "start weak dev args: yarn test <- docker-compose.test.yml:3 services.app.command",
            "port weak 3000 <- docker-compose.yml:5 services.app.ports[0]",
            "env NODE_ENV=production <- docker-compose.prod.yml:4 services.app.environment[0]",
            "env SECRET <- docker-compose.prod.yml:4 services.app.environment[1]",
        ],
    );
}

#[test]
fn odd_shapes_of_compose_are_passed_over() {
    for services in [
        "services: 3",
        "services: [a]",
        "services: {web: null}",
        "services: {web: {build: null, ports: 80}}",
        "services: {web: {build: ., ports: {a: 1}, environment: null, command: null, volumes: 3, healthcheck: []}}",
        "services: {web: {build: ., ports: [null, [], {}, 70000, 0, -1, x, ':'], command: [[]], volumes: [null, {}, '', ':', '::']}}",
        "services: {web: {build: {context: ../..}, command: x}}",
        "services: {web: {build: 'https://example.com/x.git', command: x}}",
        "services: {web: {build: ., command: \"a\\u0007b\", entrypoint: 'un\"closed'}}",
        "services: {<<: *nothing}",
    ] {
        let got = with_unit(&format!("//- compose.yml\n{services}\n"), "", |unit| lines(&gather(unit)));
        assert_eq!(got, Vec::<String>::new(), "{services}");
    }
}

#[test]
fn fly_names_processes_ports_and_folders() {
    check(
        "
        //- fly.toml
        processes = []
        [env]
        PORT = 8080
        SECRET_KEY = 'x'
        [http_service]
        internal_port = 8080
        [[http_service.checks]]
        path = '/ping'
        [[services]]
        internal_port = 53
        protocol = 'udp'
        [[services.http_checks]]
        path = '/h'
        [mounts]
        destination = '/data'
        //- apps/x/fly.toml
        [processes]
        app = 'node server.js --a \"b c\"'
        cron = 'supercronic /tab'
        [[mounts]]
        destination = '/data/'
        ",
        &[
            "port strong 8080 <- fly.toml:6 http_service.internal_port",
            "port strong 53/udp <- fly.toml:10 services[0].internal_port",
            "volume strong /data <- fly.toml:15 mounts.destination",
            "health strong /ping <- fly.toml:8 http_service.checks[0].path",
            "health strong /h <- fly.toml:13 services[0].http_checks[0].path",
            "env PORT=8080 <- fly.toml:3 env.PORT",
            "env SECRET_KEY <- fly.toml:4 env.SECRET_KEY",
        ],
    );
    check_in(
        "x",
        "//- x/fly.toml\n[processes]\napp = 'node s.js --a \"b c\"'\ncron = 'tab'\n[[mounts]]\ndestination = '/data/'\n",
        &[
            "start strong app args: node s.js --a 'b c' <- x/fly.toml:2 processes.app",
            "start likely cron args: tab <- x/fly.toml:3 processes.cron",
            "volume strong /data <- x/fly.toml:5 mounts[0].destination",
        ],
    );
}

#[test]
fn platforms_tell_their_commands() {
    check(
        "
        //- heroku.yml
        run:
          web: bin/web
          worker: {command: [bin/worker], image: web}
        //- app.json
        {\"env\": {\"A\": \"1\", \"B\": {\"description\": \"d\"}, \"C\": {\"value\": \"3\"}, \"D\": {\"generator\": \"secret\"}}}
        //- railway.json
        {\"deploy\": {\"startCommand\": \"node .\", \"healthcheckPath\": \"/up\"}, \"build\": {\"buildCommand\": \"make\"}}
        //- nixpacks.toml
        [phases.setup]
        aptPkgs = ['...', 'ffmpeg']
        [phases.build]
        cmds = ['...', 'npm run x']
        [start]
        cmd = 'npm run go'
        //- railpack.json
        {\"packages\": {\"node\": \"24\"}, \"deploy\": {\"aptPackages\": [\"curl\"]}, \"steps\": {\"build\": {\"commands\": [\"...\", \"a\", {\"cmd\": \"b\"}, {\"path\": \"x\"}]}}}
        //- Aptfile
        # tools
        imagemagick
        :repo:deb http://example.com stable
        https://example.com/x.deb
        ",
        &[
            "start strong web: bin/web <- heroku.yml:2 run.web",
            "start strong web: node . <- railway.json:1 deploy.startCommand",
            "start strong web: npm run go <- nixpacks.toml:6 start.cmd",
            "start likely worker: bin/worker <- heroku.yml:3 run.worker.command[0]",
            "build strong build: make <- railway.json:1 build.buildCommand",
            "build strong build: npm run x <- nixpacks.toml:4 phases.build.cmds[1]",
            "build strong build: a <- railpack.json:1 steps.build.commands[1]",
            "build strong build: b <- railpack.json:1 steps.build.commands[2].cmd",
            "health strong /up <- railway.json:1 deploy.healthcheckPath",
            "package strong ffmpeg <- nixpacks.toml:2 phases.setup.aptPkgs[1]",
            "package strong curl <- railpack.json:1 deploy.aptPackages[0]",
            "package strong imagemagick <- Aptfile:2",
            "env A=1 <- app.json:1 env.A",
            "env B <- app.json:1 env.B",
            "env C=3 <- app.json:1 env.C",
            "env D <- app.json:1 env.D",
            "tool node 24 <- railpack.json:1 packages.node",
        ],
    );
}

#[test]
fn platforms_of_several_services_are_matched_by_folder() {
    let project = "
        //- render.yaml
        services:
          - {type: web, name: api, rootDir: api, startCommand: ./api, buildCommand: go build ., healthCheckPath: /ok, disk: {mountPath: /var/data}, envVars: [{key: A, value: 1}, {key: B, sync: false}, {fromGroup: g}]}
          - {type: worker, name: jobs, rootDir: ./api/, startCommand: ./jobs}
          - {type: web, name: site, startCommand: npm start}
        //- .do/app.yaml
        services:
          - {name: api, source_dir: /api, run_command: ./api -x, http_port: 8080, health_check: {http_path: /h}, envs: [{key: S, value: EV, type: SECRET}]}
        static_sites:
          - {name: site, source_dir: site, output_dir: dist}
        //- api/main.go
        ";
    check_in(
        "api",
        project,
        &[
            "start strong web: ./api <- render.yaml:2 services[0].startCommand",
            "start strong web: ./api -x <- .do/app.yaml:2 services[0].run_command",
            "start likely jobs: ./jobs <- render.yaml:3 services[1].startCommand",
            "build strong api: go build . <- render.yaml:2 services[0].buildCommand",
            "port strong 8080 <- .do/app.yaml:2 services[0].http_port",
            "volume strong /var/data <- render.yaml:2 services[0].disk.mountPath",
            "health strong /ok <- render.yaml:2 services[0].healthCheckPath",
            "health strong /h <- .do/app.yaml:2 services[0].health_check.http_path",
            "env A=1 <- render.yaml:2 services[0].envVars[0].key",
            "env B <- render.yaml:2 services[0].envVars[1].key",
            "env S <- .do/app.yaml:2 services[0].envs[0].key",
        ],
    );
}

#[test]
fn hosts_name_runtimes_and_folders() {
    check(
        "
        //- app.yaml
        runtime: go122
        entrypoint: ./server -p $PORT
        env_variables: {MODE: prod}
        readiness_check: {path: /ready}
        //- .platform.app.yaml
        type: 'nodejs:22'
        web: {commands: {start: node s.js}}
        hooks:
          build: |
            set -e
            npm run build
            if x; then y; fi
        //- vercel.json
        {\"buildCommand\": \"npm run b\", \"outputDirectory\": \"out\", \"env\": {\"A\": \"b\"}}
        //- netlify.toml
        [build]
        base = '/'
        command = 'yarn build'
        publish = '/dist'
        [build.environment]
        NODE_VERSION = '20'
        ",
        &[
            "start strong web: node s.js <- .platform.app.yaml:2 web.commands.start",
            "start strong web: ./server -p $PORT <- app.yaml:2 entrypoint",
            "build strong build: npm run build <- .platform.app.yaml:5 hooks.build",
            "build weak build: npm run b <- vercel.json:1 buildCommand",
            "build weak build: yarn build <- netlify.toml:3 build.command",
            "health strong /ready <- app.yaml:4 readiness_check.path",
            "output weak out <- vercel.json:1 outputDirectory",
            "output weak dist <- netlify.toml:4 build.publish",
            "env MODE=prod <- app.yaml:3 env_variables.MODE",
            "ci node 22 <- .platform.app.yaml:1 type",
            "ci go 1.22 <- app.yaml:1 runtime",
            "ci node 20 <- netlify.toml:6 build.environment.NODE_VERSION",
        ],
    );
}

#[test]
fn kubernetes_containers_are_matched_by_image() {
    check(
        "
        //- go.mod
        module example.com/shop
        //- k8s/all.yaml
        apiVersion: v1
        kind: Service
        ---
        kind: Deployment
        spec:
          template:
            spec:
              containers:
                - name: main
                  image: registry.example.com:5000/x/shop:v1
                  command: [/shop]
                  args: [serve, --host, $(HOST)]
                  ports: [{containerPort: 8080}, {containerPort: 53, protocol: UDP}]
                  env: [{name: A, value: x}, {name: B, valueFrom: {secretKeyRef: {name: s}}}]
                  livenessProbe: {httpGet: {path: /live}}
                  volumeMounts: [{name: data, mountPath: /data}, {name: config, mountPath: /etc/x}]
                - {name: side, image: envoy, ports: [{containerPort: 1}]}
        //- k8s/template.yaml
        kind: Deployment
        x: {{ .Values }}
        //- charts/shop/values.yaml
        service: {port: 80, targetPort: 8081}
        ",
        &[
            "start likely main entrypoint: /shop <- k8s/all.yaml:11 spec.template.spec.containers[0].command",
            "start weak main args: serve --host \"${HOST}\" <- k8s/all.yaml:12 spec.template.spec.containers[0].args",
            "port likely 8080 <- k8s/all.yaml:13 spec.template.spec.containers[0].ports[0].containerPort",
            "port likely 53/udp <- k8s/all.yaml:13 spec.template.spec.containers[0].ports[1].containerPort",
            "port weak 8081 <- charts/shop/values.yaml:1 service.targetPort",
            "volume likely /data <- k8s/all.yaml:16 spec.template.spec.containers[0].volumeMounts[0].mountPath",
            "health likely /live <- k8s/all.yaml:15 spec.template.spec.containers[0].livenessProbe.httpGet.path",
            "env A=x <- k8s/all.yaml:14 spec.template.spec.containers[0].env[0].name",
            "env B <- k8s/all.yaml:14 spec.template.spec.containers[0].env[1].name",
        ],
    );
}

#[test]
fn release_configurations_name_programs() {
    check(
        "
        //- .goreleaser.yml
        env: [GO111MODULE=on, CGO_ENABLED=1, GITHUB_TOKEN=x]
        builds:
          - main: ./cmd/shop
            binary: shop
            env: [CGO_ENABLED=0]
            flags: [-trimpath, '-tags=a,b', '-tags c']
            ldflags: -s -w -X main.v={{.Version}}
            goos: [linux, windows]
          - {main: ./cmd/shop, goos: [windows], tags: [noserver]}
          - {builder: rust}
          - 3
        //- .promu.yml
        go: {cgo: false}
        build:
          binaries: [{name: am, path: ./cmd/am}]
          tags: {all: [netgo]}
          ldflags: |
            -X a=b
            -X c=d
        ",
        &[
            "release ./cmd/shop shop - ldflags -s -w -X main.v={{.Version}} tags a|b|c env CGO_ENABLED=0|GO111MODULE=on",
            "release - - - ldflags  tags  env GO111MODULE=on|CGO_ENABLED=1",
            "release ./cmd/am am - ldflags -X a=b|-X c=d tags netgo env CGO_ENABLED=0",
        ],
    );
}

#[test]
fn task_runners_build_test_and_start() {
    check(
        "
        //- Makefile
        BIN := app
        LDFLAGS = -X main.v=$(shell git describe)
        all: build test
        build: $(BIN)
        $(BIN): go.mod
        \tgo build -ldflags \"$(LDFLAGS)\" -o $@ ./cmd/app
        run: build
        \t./$(BIN) serve
        run-dev:
        \t./$(BIN) serve
        test:
        \t@echo testing
        \tgo test ./...
        serve:
        \tdocker run app
        start:
        \t$(MAKE) run
        //- justfile
        out := 'bin/x'
        build-probe:
            go build -o {{out}} {{other}}
        watch:
            air
        //- Taskfile.yml
        vars: {BIN: t}
        tasks:
          build: {cmds: ['go build -o {{.BIN}}', {task: x}, {cmd: strip x}]}
          test: go test
          run: {dir: elsewhere, cmds: [x]}
          start: null
        ",
        &[
            "start likely run: ./app serve <- Makefile:8 run",
            "start weak dev: ./app serve <- Makefile:10 run-dev",
            "start weak dev: air <- justfile:5 watch",
            "build likely all: go build -ldflags \"-X main.v=${shell}\" -o app ./cmd/app <- Makefile:6 app",
            "build likely build: go build -o t <- Taskfile.yml:3 tasks.build.cmds[0]",
            "build likely build: strip x <- Taskfile.yml:3 tasks.build.cmds[2].cmd",
            "build weak build-probe: go build -o bin/x ${other} <- justfile:3 build-probe",
            "test likely test: go test ./... <- Makefile:13 test",
            "test likely test: go test <- Taskfile.yml:4 tasks.test",
        ],
    );
    // What the root does in other folders is not about this one.
    check_in(
        "api",
        "//- Makefile\nbuild-api:\n\tcd api && go build .\nbuild-web:\n\tcd web && npm run build\n//- api/x\n",
        &["build weak build-api: cd api && go build . <- Makefile:2 build-api"],
    );
}

#[test]
fn workflows_build_and_name_versions() {
    check_in(
        "web",
        "
        //- .github/workflows/ci.yml
        defaults: {run: {working-directory: web}}
        jobs:
          a:
            steps:
              - uses: actions/setup-node@v6
                with: {node-version: 24}
              - uses: actions/setup-go@v6
                with: {go-version: '${{ matrix.go }}'}
              - run: |
                  npm ci
                  npm run build -- --mode prod
                  npm run lint
                  npm run build:docker
              - run: npm test
              - {run: npm run build, working-directory: other}
              - {run: go build ./..., working-directory: .}
              - run: null
        //- .gitlab-ci.yml
        image: registry.example.com/node:22-alpine
        b: {script: [cd web, npm run build, 'echo ${{x}}'], image: {name: 'golang:1.25'}}
        //- web/x
        ",
        &[
            "build likely ci: npm run build -- --mode prod <- .github/workflows/ci.yml:10 jobs.a.steps[2].run",
            "build weak ci: go build ./... <- .github/workflows/ci.yml:16 jobs.a.steps[5].run",
            "build weak ci: npm run build <- .gitlab-ci.yml:2 b.script[1]",
            "test likely ci: npm test <- .github/workflows/ci.yml:14 jobs.a.steps[3].run",
            "ci node 24 <- .github/workflows/ci.yml:6 jobs.a.steps[0].with.node-version",
            "ci node 22 <- .gitlab-ci.yml:1 image",
            "ci go 1.25 <- .gitlab-ci.yml:2 b.image.name",
        ],
    );
}

#[test]
fn versions_of_tools_that_make_sites_are_told_by_variables_and_actions() {
    check(
        "
        //- .github/workflows/pages.yml
        env: {MDBOOK_VERSION: 0.5.1, NODE_VERSION: 24}
        jobs:
          a:
            env: {HUGO_VERSION: '${{ x }}', DART_SASS_VERSION: 1.93.2}
            steps:
              - uses: peaceiris/actions-hugo@v3
                with: {hugo-version: 0.152.2}
              - uses: shalzz/zola-deploy-action@v0.22.0-1
              - uses: shalzz/zola-deploy-action@master
        //- netlify.toml
        [build.environment]
        HUGO_VERSION = '0.150.0'
        [context.production.environment]
        HUGO_VERSION = '0.151.0'
        //- vercel.json
        {\"build\": {\"env\": {\"HUGO_VERSION\": \"0.149.0\"}}}
        ",
        &[
            "ci hugo 0.149.0 <- vercel.json:1 build.env.HUGO_VERSION",
            "ci hugo 0.151.0 <- netlify.toml:4 context.production.environment.HUGO_VERSION",
            "ci hugo 0.150.0 <- netlify.toml:2 build.environment.HUGO_VERSION",
            "ci mdbook 0.5.1 <- .github/workflows/pages.yml:1 env.MDBOOK_VERSION",
            "ci dart-sass 1.93.2 <- .github/workflows/pages.yml:4 jobs.a.env.DART_SASS_VERSION",
            "ci hugo 0.152.2 <- .github/workflows/pages.yml:7 jobs.a.steps[0].with.hugo-version",
            "ci zola 0.22.0 <- .github/workflows/pages.yml:8 jobs.a.steps[1].uses",
        ],
    );
}

#[test]
fn units_of_systemd_show_a_host() {
    check(
        "
        //- go.mod
        module example.com/shop
        //- contrib/shop.service
        [Service]
        ; comment
        WorkingDirectory=/var/lib/shop/
        Environment=A=1 \"B=two words\" PASSWORD=x
        ExecStart=
        ExecStart=-/usr/bin/shop serve --dir ${DIR}
        StateDirectory=shop
        ReadWritePaths=/var/log/shop -/srv
        //- client/shop-client.service
        [Service]
        ExecStart=/usr/bin/shop watch
        //- examples/deep/shop.service
        [Service]
        ExecStart=/no
        ",
        &[
            "start weak shop-client: /usr/bin/shop watch <- client/shop-client.service:2 Service.ExecStart",
            "start weak shop: /usr/bin/shop serve --dir \"${DIR}\" (in /var/lib/shop) <- contrib/shop.service:6 Service.ExecStart",
            "volume likely /var/log/shop <- contrib/shop.service:8 Service.ReadWritePaths",
            "volume likely /srv <- contrib/shop.service:8 Service.ReadWritePaths",
            "volume likely /var/lib/shop <- contrib/shop.service:7 Service.StateDirectory",
            "env A=1 <- contrib/shop.service:4 Service.Environment",
            "env B=two words <- contrib/shop.service:4 Service.Environment",
            "env PASSWORD <- contrib/shop.service:4 Service.Environment",
        ],
    );
}

#[test]
fn version_managers_pin_tools() {
    check_in(
        "a",
        "
        //- .tool-versions
        nodejs 24.1.0 22 # both
        # golang 1.0
        golang 1.26.1
        broken
        //- a/mise.toml
        [tools]
        node = ['22', '20']
        'core:go' = {version = '1.25', os = ['linux']}
        'npm:x' = 3
        python = []
        java = {}
        ",
        &[
            "tool node 22 <- a/mise.toml:2 tools.node[0]",
            "tool go 1.25 <- a/mise.toml:3 tools.\"core:go\".version",
            "tool npm:x 3 <- a/mise.toml:4 tools.\"npm:x\"",
            "tool node 24.1.0 <- .tool-versions:1 nodejs",
            "tool go 1.26.1 <- .tool-versions:3 golang",
        ],
    );
}

#[test]
fn samples_name_variables_and_real_files_only_names() {
    check(
        "
        //- .env.example
        PORT=3000
        # HOST=0.0.0.0
        JWT_SECRET=change-me
        DATABASE_URL=postgres://u:p@db/x
        EMPTY=
        //- env-example-relational
        KIND=postgres
        //- env.ts
        X=1
        //- .env
        VITE_TITLE=x
        API_KEY=abc
        //- .devcontainer/devcontainer.json
        {\"forwardPorts\": [3000, \"db:5432\", \"8080\", null]} // comment
        ",
        &[
            "port weak 3000 <- .devcontainer/devcontainer.json:1 forwardPorts[0]",
            "port weak 8080 <- .devcontainer/devcontainer.json:1 forwardPorts[2]",
            "sample PORT=3000 <- .env.example:1",
            "sample# HOST=0.0.0.0 <- .env.example:2",
            "sample JWT_SECRET <- .env.example:3",
            "sample DATABASE_URL <- .env.example:4",
            "sample EMPTY <- .env.example:5",
            "sample KIND=postgres <- env-example-relational:1",
            "sample VITE_TITLE <- .env:1",
            "sample API_KEY <- .env:2",
            "finding evidence/committed-env-file .env:2",
        ],
    );
    check("//- .env\nVITE_TITLE=x\n", &["sample VITE_TITLE <- .env:1"]);
}

#[test]
fn secrets_are_known_by_name_and_value() {
    for (name, value, expect) in [
        ("DB_PASSWORD", "x", true),
        ("DB_PASS", "x", true),
        ("AUTHTOKEN", "x", true),
        ("STRIPE_SECRET_KEY", "x", true),
        ("API_KEY", "x", true),
        ("SENTRY_DSN", "x", true),
        ("A", "redis://u:p@h", true),
        ("A", "host=x password=y", true),
        ("A", "redis://u@h/p:a@b", false),
        ("PUBLIC_KEY", "x", false),
        ("VITE_SUPABASE_ANON_KEY", "x", false),
        ("VITE_SENTRY_DSN", "x", false),
        ("DATABASE_DSN", "x", true),
        ("STRIPE_KEY_LIVE", "x", true),
        ("KEY_PATH", "x", false),
        ("A", "ghp_0123456789abcdefghij", true),
        ("A", "npm_config", false),
        ("KEY", "x", false),
        ("TOKEN_TTL", "x", false),
        ("PASSWORD_FILE", "/run/secrets/x", false),
        ("COMPASS", "x", false),
        ("MONKEY", "x", false),
        ("PORT", "1", false),
    ] {
        assert_eq!(is_secret(name, value), expect, "{name}={value}");
    }
}

#[test]
fn development_is_told_from_production() {
    for (command, expect) in [
        ("nodemon src/x.js", true),
        ("npx nodemon x", true),
        ("node --watch x.js", true),
        ("CGO_ENABLED=0 go run .", true),
        ("npm run dev", true),
        ("yarn start:dev", true),
        ("sh -c 'air -c x'", true),
        ("next dev -p 3", true),
        ("cd a && air", true),
        ("uvicorn a:b --reload", true),
        ("next start", false),
        ("node dist/dev.js", false),
        ("npm start", false),
        ("yarn start:prod", false),
        ("./air-quality serve", false),
        ("serve --watchdog", false),
        ("go", false),
        ("", false),
    ] {
        assert_eq!(super::words::looks_like_development(command), expect, "{command}");
    }
}

#[test]
fn deployments_beat_samples_and_development_starts_nothing() {
    let text = "
        //- .env.example
        PORT=1
        //- fly.toml
        [env]
        PORT = '2'
        //- Procfile
        web: npm run dev
        //- railway.json
        {\"deploy\": {\"startCommand\": \"node .\"}}
        //- docker-compose.yml
        services: {web: {build: ., entrypoint: /e}}
        ";
    with_unit(text, "", |unit| {
        let evidence = gather(unit);
        assert_eq!(evidence.variable("PORT").and_then(|env| env.value.as_deref()), Some("2"));
        assert_eq!(evidence.deployed_env().len(), 1);
        let starts: Vec<_> = evidence.start_commands().map(|start| start.command.value().as_str()).collect();
        assert_eq!(starts, ["node ."]);
    });
}

#[test]
fn entangled_variables_end() {
    let mut text = String::from("//- Makefile\nrun: $(V0)\n\t$(V0)\n$(V0): $(V0)\n\t./x $(V0)\n");
    for number in 0..40 {
        let _ = writeln!(text, "V{number} = {}", format!("$(V{})", number + 1).repeat(50));
    }
    text.push_str("//- compose.yml\nservices: {web: {build: ., command: '");
    text.push_str(&"${A:-".repeat(2_000));
    text.push_str("'}}\n");
    with_unit(&text, "", |unit| assert!(gather(unit).starts.iter().all(|start| start.command.value().len() < 10_000)));
}

/// All files of the tests above, damaged in many ways: nothing may panic, and equal texts give equal evidence.
#[test]
fn no_damage_makes_a_reader_panic() {
    let source = include_str!("tests.rs");
    // The projects stand between `//- ` and the end of their strings; as a whole they are still sections.
    let start = source.find("        //- Procfile").unwrap_or_default();
    let mut whole = String::new();
    for line in source[start..].lines() {
        let body = line.trim_start();
        if body.starts_with("//- ") && body.len() < 60 && !body.contains(['"', '\\', '`']) {
            let _ = writeln!(whole, "{body}");
        } else if !whole.is_empty() {
            let _ = writeln!(
                whole,
                "{}",
                line.strip_prefix("        ").unwrap_or(line).replace("\\\"", "\"").replace("\\t", "\t")
            );
        }
    }
    let projects = files(&whole);
    assert!(projects.len() > 30);
    for seed in 0..100 {
        let mut text = String::new();
        for (path, content) in &projects {
            let content = damaged(content, seed * 64 + path.as_str().len() as u64).replace("//- ", "");
            let _ = writeln!(text, "//- {path}\n{content}");
        }
        let look = || with_unit(&text, "", |unit| lines(&gather(unit)));
        assert_eq!(look(), look());
        with_unit(&text, "api", gather);
    }
}
