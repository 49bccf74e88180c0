//! Text of a project is data. Every field that can reach an output is given texts that would be instructions, flags,
//! mounts or shell commands if anything took them for syntax; what is printed must then have exactly the instructions
//! that were planned, for a published parser and, where the lab is up, for BuildKit's own.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use libtest_mimic::{Arguments, Completion, Failed, Trial};
use stageplan::learn::learn;
use stageplan::plan::{Action, Plan, Script};
use stageplan::{ArtifactKind, Options, Planned, RepoPath, Tree, emit};
use stageplan_tests::corpus::{self, Files};
use stageplan_tests::{TODAY, engine, laws, reread};

/// A field and the project around it. `@json@` stands for the hostile text as a quoted string of JSON, YAML and TOML,
/// `@xml@` as text of XML, `@raw@` for the text itself, which may well break the file.
struct Field {
    name: &'static str,
    project: &'static str,
}

const fn field(name: &'static str, project: &'static str) -> Field {
    Field { name, project }
}

const NODE: &str = "//- server.js\nrequire('http').createServer((_, out) => out.end('hi')).listen(8080)\n";
const GO: &str =
    "//- main.go\npackage main\n\nimport \"net/http\"\n\nfunc main() { http.ListenAndServe(\":8080\", nil) }\n";

const FIELDS: &[Field] = &[
    field("package.json name", "//- package.json\n{\"name\": @json@, \"scripts\": {\"start\": \"node server.js\"}}\n"),
    field(
        "package.json version",
        "//- package.json\n{\"name\": \"a\", \"version\": @json@, \"scripts\": {\"start\": \"node server.js\"}}\n",
    ),
    field(
        "package.json description",
        "//- package.json\n{\"name\": \"a\", \"description\": @json@, \"scripts\": {\"start\": \"node server.js\"}}\n",
    ),
    field(
        "package.json license",
        "//- package.json\n{\"name\": \"a\", \"license\": @json@, \"scripts\": {\"start\": \"node server.js\"}}\n",
    ),
    field(
        "package.json repository",
        "//- package.json\n{\"name\": \"a\", \"repository\": @json@, \"homepage\": @json@, \"main\": \"server.js\"}\n",
    ),
    field(
        "package.json repository.url",
        "//- package.json\n{\"name\": \"a\", \"repository\": {\"url\": @json@, \"directory\": @json@}, \"main\": \"server.js\"}\n",
    ),
    field(
        "hugo.toml",
        "//- hugo.toml\nbaseURL = @json@\ntitle = @json@\npublishDir = @json@\ntheme = @json@\n[module.hugoVersion]\nmin = @json@\n//- .hugo-version\n@raw@\n//- content/a.md\n",
    ),
    field(
        "config.toml of Zola",
        "//- config.toml\nbase_url = @json@\ntitle = @json@\noutput_dir = @json@\ntheme = @json@\n//- .tool-versions\nzola @raw@\n//- content/a.md\n",
    ),
    field(
        "book.toml",
        "//- book.toml\n[book]\ntitle = @json@\n[build]\nbuild-dir = @json@\n[output.@json@]\n[output.html]\nsite-url = @json@\n[preprocessor.@json@]\n[preprocessor.mermaid]\ncommand = @json@\n//- src/SUMMARY.md\n",
    ),
    field(
        "_config.yml",
        "//- _config.yml\ntitle: @json@\nbaseurl: @json@\ndestination: @json@\nplugins: [@json@]\n//- Gemfile\ngem 'jekyll'\nruby '@raw@'\n//- Gemfile.lock\nGEM\n  specs:\n    jekyll (@raw@)\n\nBUNDLED WITH\n   @raw@\n//- index.md\n",
    ),
    field(
        "hosts of files",
        "//- Staticfile\nroot: @json@\n//- netlify.toml\n[build]\npublish = @json@\n[[redirects]]\nfrom = '/*'\nto = @json@\nstatus = 200\n//- _redirects\n/* @raw@ 200\n//- index.html\n<script src=@json@></script>\n",
    ),
    field(
        "pom.xml coordinates",
        "//- pom.xml\n<project><parent><groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-parent</artifactId><version>3.5.4</version></parent><groupId>@xml@</groupId><artifactId>@xml@</artifactId><version>@xml@</version><name>@xml@</name><description>@xml@</description><dependencies><dependency><groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-web</artifactId></dependency></dependencies><build><plugins><plugin><groupId>org.springframework.boot</groupId><artifactId>spring-boot-maven-plugin</artifactId></plugin></plugins></build></project>\n//- src/main/java/a/App.java\npackage a;\npublic class App { public static void main(String[] args) {} }\n",
    ),
    field(
        "pom.xml final name",
        "//- pom.xml\n<project><parent><groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-parent</artifactId><version>3.5.4</version></parent><artifactId>a</artifactId><version>1</version><properties><x>@xml@</x><java.version>@xml@</java.version></properties><dependencies><dependency><groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-web</artifactId></dependency></dependencies><build><finalName>${x}@xml@</finalName><plugins><plugin><groupId>org.springframework.boot</groupId><artifactId>spring-boot-maven-plugin</artifactId><configuration><mainClass>@xml@</mainClass><classifier>@xml@</classifier></configuration></plugin></plugins></build></project>\n//- src/main/java/a/App.java\npackage a;\npublic class App { public static void main(String[] args) {} }\n",
    ),
    field(
        "pom.xml parent version",
        "//- pom.xml\n<project><parent><groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-parent</artifactId><version>@xml@</version></parent><artifactId>a</artifactId><version>1</version><dependencies><dependency><groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-web</artifactId></dependency></dependencies><build><plugins><plugin><groupId>org.springframework.boot</groupId><artifactId>spring-boot-maven-plugin</artifactId></plugin></plugins></build></project>\n//- src/main/java/a/App.java\npackage a;\npublic class App { public static void main(String[] args) {} }\n",
    ),
    field(
        "pom.xml shade",
        "//- pom.xml\n<project><groupId>a</groupId><artifactId>a</artifactId><version>1</version><build><plugins><plugin><artifactId>maven-shade-plugin</artifactId><executions><execution><goals><goal>shade</goal></goals></execution></executions><configuration><finalName>@xml@</finalName><shadedArtifactAttached>true</shadedArtifactAttached><shadedClassifierName>@xml@</shadedClassifierName><transformers><transformer><mainClass>@xml@</mainClass></transformer></transformers></configuration></plugin></plugins></build></project>\n//- src/main/java/a/App.java\npackage a;\npublic class App { public static void main(String[] args) {} }\n",
    ),
    field(
        "pom.xml output file",
        "//- pom.xml\n<project><groupId>a</groupId><artifactId>a</artifactId><version>1</version><build><plugins><plugin><artifactId>maven-shade-plugin</artifactId><executions><execution><goals><goal>shade</goal></goals></execution></executions><configuration><outputFile>@xml@</outputFile><transformers><transformer><mainClass>a.App</mainClass></transformer></transformers></configuration></plugin></plugins></build></project>\n//- src/main/java/a/App.java\npackage a;\npublic class App { public static void main(String[] args) {} }\n",
    ),
    field(
        "pom.xml libraries beside",
        "//- pom.xml\n<project><groupId>a</groupId><artifactId>a</artifactId><version>1</version><build><plugins><plugin><artifactId>maven-jar-plugin</artifactId><configuration><archive><manifest><addClasspath>true</addClasspath><classpathPrefix>@xml@</classpathPrefix><mainClass>@xml@</mainClass></manifest></archive></configuration></plugin><plugin><artifactId>maven-dependency-plugin</artifactId><executions><execution><goals><goal>copy-dependencies</goal></goals></execution></executions><configuration><outputDirectory>@xml@</outputDirectory></configuration></plugin></plugins></build></project>\n//- src/main/java/a/App.java\npackage a;\npublic class App { public static void main(String[] args) {} }\n",
    ),
    field(
        "pom.xml main class",
        "//- pom.xml\n<project><groupId>a</groupId><artifactId>a</artifactId><version>1</version><properties><exec.mainClass>@xml@</exec.mainClass></properties><dependencies><dependency><groupId>@xml@</groupId><artifactId>@xml@</artifactId><version>@xml@</version></dependency></dependencies></project>\n//- src/main/java/a/App.java\npackage a;\npublic class App { public static void main(String[] args) {} }\n",
    ),
    field(
        "pom.xml war",
        "//- pom.xml\n<project><groupId>a</groupId><artifactId>a</artifactId><version>1</version><packaging>war</packaging><dependencies><dependency><groupId>jakarta.servlet</groupId><artifactId>jakarta.servlet-api</artifactId><version>6.1.0</version><scope>provided</scope></dependency></dependencies><build><plugins><plugin><artifactId>maven-war-plugin</artifactId><configuration><warName>@xml@</warName></configuration></plugin></plugins></build></project>\n//- src/main/java/a/App.java\npackage a;\npublic class App { public static void main(String[] args) {} }\n",
    ),
    field(
        "pom.xml modules",
        "//- stageplan.toml\nunit = \"m\"\n//- pom.xml\n<project><groupId>g</groupId><artifactId>root</artifactId><version>1</version><packaging>pom</packaging><modules><module>m</module><module>@xml@</module></modules><repositories><repository><id>@xml@</id><url>@xml@</url></repository></repositories></project>\n//- m/pom.xml\n<project><parent><groupId>g</groupId><artifactId>root</artifactId><version>1</version></parent><artifactId>m</artifactId><properties><exec.mainClass>a.App</exec.mainClass></properties><profiles><profile><id>@xml@</id><activation><activeByDefault>true</activeByDefault></activation><properties><y>@xml@</y></properties></profile></profiles></project>\n//- m/src/main/java/a/App.java\npackage a;\npublic class App { public static void main(String[] args) {} }\n",
    ),
    field(
        "folder of a Maven module",
        "//- stageplan.toml\nunit = @json@\n//- pom.xml\n<project><groupId>g</groupId><artifactId>root</artifactId><version>1</version><packaging>pom</packaging><modules><module>@xml@</module></modules></project>\n//- @raw@/pom.xml\n<project><parent><groupId>g</groupId><artifactId>root</artifactId><version>1</version></parent><artifactId>m</artifactId><properties><exec.mainClass>a.App</exec.mainClass></properties></project>\n",
    ),
    field(
        ".mvn",
        "//- pom.xml\n<project><parent><groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-parent</artifactId><version>3.5.4</version></parent><artifactId>a</artifactId><version>1</version><dependencies><dependency><groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-web</artifactId></dependency></dependencies><build><plugins><plugin><groupId>org.springframework.boot</groupId><artifactId>spring-boot-maven-plugin</artifactId></plugin></plugins></build></project>\n//- mvnw\n#!/bin/sh\n//- .mvn/maven.config\n-s\n@raw@\n-D@raw@\n//- .mvn/wrapper/maven-wrapper.properties\ndistributionUrl=https://files.example/@raw@/apache-maven-@raw@-bin.zip\n//- src/main/java/a/App.java\npackage a;\npublic class App { public static void main(String[] args) {} }\n",
    ),
    field(
        "application.properties",
        "//- pom.xml\n<project><parent><groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-parent</artifactId><version>3.5.4</version></parent><artifactId>a</artifactId><version>1</version><dependencies><dependency><groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-web</artifactId></dependency><dependency><groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-actuator</artifactId></dependency></dependencies><build><plugins><plugin><groupId>org.springframework.boot</groupId><artifactId>spring-boot-maven-plugin</artifactId></plugin></plugins></build></project>\n//- src/main/resources/application.properties\nserver.port=@raw@\nserver.address=@raw@\nserver.servlet.context-path=@raw@\nmanagement.server.port=@raw@\nmanagement.endpoints.web.base-path=@raw@\nlogging.file.name=@raw@\nspring.datasource.url=jdbc:h2:file:@raw@\n//- src/main/java/a/App.java\npackage a;\npublic class App { public static void main(String[] args) {} }\n",
    ),
    field(
        "application.yml",
        "//- pom.xml\n<project><parent><groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-parent</artifactId><version>3.5.4</version></parent><artifactId>a</artifactId><version>1</version><dependencies><dependency><groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-web</artifactId></dependency></dependencies><build><plugins><plugin><groupId>org.springframework.boot</groupId><artifactId>spring-boot-maven-plugin</artifactId></plugin></plugins></build></project>\n//- src/main/resources/application.yml\nserver:\n  port: @json@\n  address: @json@\n  servlet:\n    context-path: @json@\nlogging:\n  file:\n    path: @json@\n//- src/main/java/a/App.java\npackage a;\npublic class App { public static void main(String[] args) {} }\n",
    ),
    field(
        "start of a jar",
        "//- pom.xml\n<project><parent><groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-parent</artifactId><version>3.5.4</version></parent><artifactId>a</artifactId><version>1</version><dependencies><dependency><groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-web</artifactId></dependency></dependencies><build><plugins><plugin><groupId>org.springframework.boot</groupId><artifactId>spring-boot-maven-plugin</artifactId></plugin></plugins></build></project>\n//- Procfile\nweb: java -D@raw@ -jar target/a-1.jar @raw@\n//- src/main/java/a/App.java\npackage a;\npublic class App { public static void main(String[] args) {} }\n",
    ),
    field(
        "build.gradle",
        "//- settings.gradle\nrootProject.name = @json@\n//- build.gradle\nplugins { id 'java'; id 'org.springframework.boot' version @json@ }\ngroup = @json@\nversion = @json@\nbootJar { archiveFileName = @json@; mainClass = @json@ }\ndependencies { implementation 'org.springframework.boot:spring-boot-starter-web'; implementation @json@ }\n//- src/main/java/a/App.java\npackage a;\npublic class App { public static void main(String[] args) {} }\n",
    ),
    field(
        "build.gradle.kts application",
        "//- settings.gradle.kts\nrootProject.name = @json@\ninclude(@json@)\n//- gradle.properties\nx=@raw@\n//- gradlew\n#!/bin/sh\n//- gradle/wrapper/gradle-wrapper.properties\ndistributionUrl=https\\://files.example/@raw@/gradle-@raw@-bin.zip\n//- build.gradle.kts\nplugins { application }\nversion = @json@\napplication { mainClass.set(@json@); applicationName = @json@; applicationDefaultJvmArgs = listOf(@json@) }\n//- src/main/java/a/App.java\npackage a;\npublic class App { public static void main(String[] args) {} }\n",
    ),
    field(
        "Cargo.toml package",
        "//- Cargo.toml\n[package]\nname = @json@\nversion = @json@\nedition = @json@\nrust-version = @json@\ndescription = @json@\nrepository = @json@\nlicense = @json@\nbuild = @json@\ndefault-run = @json@\n[features]\ndefault = [@json@]\n@json@ = []\n[dependencies]\naxum = @json@\n@json@ = {path = @json@, features = [@json@]}\n[profile.release]\nstrip = @json@\n//- src/main.rs\nfn main() {}\n",
    ),
    field(
        "Cargo.toml binaries",
        "//- Cargo.toml\n[package]\nname = \"a\"\nversion = \"1.0.0\"\ndefault-run = @json@\n[[bin]]\nname = @json@\npath = \"src/main.rs\"\nrequired-features = [@json@]\n[[bin]]\nname = \"b\"\npath = @json@\n//- src/main.rs\nfn main() {}\n//- src/bin/@raw@.rs\nfn main() {}\n",
    ),
    field(
        "Cargo.toml workspace",
        "//- stageplan.toml\nunit = \"m\"\n//- Cargo.toml\n[workspace]\nmembers = [\"m\", @json@]\nexclude = [@json@]\n[workspace.package]\nversion = @json@\nrust-version = @json@\n[workspace.dependencies]\n@json@ = {path = @json@}\n[patch.crates-io]\n@json@ = {git = @json@, branch = @json@}\n//- m/Cargo.toml\n[package]\nname = @json@\nversion.workspace = true\nrust-version.workspace = true\n[dependencies]\n@json@.workspace = true\nprivate = {git = \"ssh://git@git.example/@raw@.git\"}\nother = {version = \"1\", registry = @json@}\n//- m/src/main.rs\nfn main() {}\n",
    ),
    field(
        "Cargo.lock",
        "//- Cargo.toml\n[package]\nname = \"a\"\nversion = \"1.0.0\"\n[dependencies]\nopenssl = \"0.10\"\n//- Cargo.lock\nversion = 4\n\n[[package]]\nname = \"a\"\nversion = \"1.0.0\"\ndependencies = [\n \"openssl\",\n @json@,\n]\n\n[[package]]\nname = \"openssl\"\nversion = @json@\nsource = @json@\ndependencies = [\n \"openssl-sys\",\n]\n\n[[package]]\nname = \"openssl-sys\"\nversion = @json@\n\n[[package]]\nname = @json@\nversion = \"1.0.0\"\n//- src/main.rs\nfn main() {}\n",
    ),
    field(
        "rust-toolchain.toml",
        "//- Cargo.toml\n[package]\nname = \"a\"\nversion = \"1.0.0\"\n//- rust-toolchain.toml\n[toolchain]\nchannel = @json@\ncomponents = [@json@, \"rust-src\"]\ntargets = [@json@]\n//- src/main.rs\nfn main() {}\n",
    ),
    field(
        "rust-toolchain nightly",
        "//- Cargo.toml\n[package]\nname = \"a\"\nversion = \"1.0.0\"\n//- rust-toolchain\nnightly-@raw@\n//- src/main.rs\nfn main() {}\n",
    ),
    field(
        ".cargo/config.toml",
        "//- Cargo.toml\n[package]\nname = \"a\"\nversion = \"1.0.0\"\n//- .cargo/config.toml\n[build]\ntarget = @json@\ntarget-dir = @json@\nrustflags = [@json@]\n[target.x86_64-unknown-linux-gnu]\nlinker = @json@\n[env]\n@json@ = @json@\nSOME = @json@\n[registries.@json@]\nindex = @json@\n[source.crates-io]\nreplace-with = @json@\n[source.@json@]\ndirectory = @json@\n//- src/main.rs\nfn main() {}\n",
    ),
    field(
        "Rust sources",
        "//- Cargo.toml\n[package]\nname = \"a\"\nversion = \"1.0.0\"\n[dependencies]\naxum = \"0.8\"\n//- src/main.rs\n#[tokio::main]\nasync fn main() {\n    let host = std::env::var(@json@).unwrap_or(@json@.to_string());\n    let listener = tokio::net::TcpListener::bind(@json@).await.unwrap();\n    let page = std::fs::read_to_string(@json@).unwrap();\n    let app = axum::Router::new().route(@json@, axum::routing::get(page)).nest_service(\"/\", tower_http::services::ServeDir::new(@json@));\n    axum::serve(listener, app).await.unwrap();\n}\n#[derive(clap::Parser)]\nstruct Args {\n    #[arg(long = @json@, env = @json@, default_value = @json@)]\n    port: u16,\n}\n",
    ),
    field(
        "Rocket.toml",
        "//- Cargo.toml\n[package]\nname = \"a\"\nversion = \"1.0.0\"\n[dependencies]\nrocket = \"0.5\"\n//- Rocket.toml\n[default]\naddress = @json@\nport = @json@\ntemplate_dir = @json@\n[release]\naddress = @json@\nsecret_key = @json@\n//- src/main.rs\n#[launch]\nfn rocket() -> _ { rocket::build() }\n",
    ),
    field(
        "Leptos",
        "//- Cargo.toml\n[package]\nname = \"a\"\nversion = \"1.0.0\"\n[dependencies]\nleptos = \"0.8\"\n[package.metadata.leptos]\noutput-name = @json@\nsite-root = @json@\nsite-pkg-dir = @json@\nsite-addr = @json@\nstyle-file = @json@\nassets-dir = @json@\nbin-features = [@json@]\nlib-features = [@json@]\n//- src/main.rs\nfn main() {}\n//- src/lib.rs\n",
    ),
    field(
        "Trunk.toml",
        "//- Cargo.toml\n[package]\nname = \"a\"\nversion = \"1.0.0\"\n[dependencies]\nyew = {version = \"0.21\", features = [\"csr\"]}\n//- Trunk.toml\n[build]\ntarget = @json@\ndist = @json@\npublic_url = @json@\n[[hooks]]\nstage = \"pre_build\"\ncommand = @json@\n//- index.html\n<html><link data-trunk rel=\"rust\"/></html>\n//- src/main.rs\nfn main() {}\n",
    ),
    field(
        "pyproject.toml project",
        "//- pyproject.toml\n[project]\nname = @json@\nversion = @json@\ndescription = @json@\nreadme = @json@\nlicense = {file = @json@}\nlicense-files = [@json@]\nrequires-python = @json@\nclassifiers = [@json@]\ndependencies = [\"flask\", @json@]\n[build-system]\nrequires = [@json@]\nbuild-backend = @json@\n//- app.py\nfrom flask import Flask\napp = Flask(__name__)\n",
    ),
    field(
        "mkdocs.yml",
        "//- mkdocs.yml\nsite_name: @json@\nsite_url: @json@\nsite_dir: @json@\ndocs_dir: @json@\ndev_addr: @json@\nINHERIT: @json@\ntheme:\n  name: @json@\nhooks:\n  - @json@\nplugins:\n  - @json@\n  - git-revision-date-localized:\n      enabled: !ENV [@json@, true]\nmarkdown_extensions:\n  - @json@\n//- docs/index.md\n# a\n",
    ),
    field(
        "conf.py of Sphinx",
        "//- docs/conf.py\nproject = @json@\nextensions = [@json@, \"sphinx.ext.autodoc\"]\nhtml_theme = @json@\nimport furo\n//- docs/Makefile\nBUILDDIR = @raw@\nhtml:\n\tsphinx-build -b dirhtml . @raw@\n//- docs/index.rst\na\n",
    ),
    field(
        ".readthedocs.yaml",
        "//- .readthedocs.yaml\nversion: 2\nbuild:\n  tools:\n    python: @json@\n  apt_packages: [@json@]\n  jobs:\n    pre_build: [@json@]\nmkdocs:\n  configuration: @json@\nsphinx:\n  builder: @json@\npython:\n  install:\n    - requirements: @json@\n    - path: @json@\n      extra_requirements: [@json@]\nformats: [@json@]\n//- mkdocs.yml\nsite_name: a\n//- docs/index.md\n# a\n",
    ),
    field(
        "pelicanconf.py",
        "//- pelicanconf.py\nPATH = @json@\nOUTPUT_PATH = @json@\nTHEME = @json@\nSITEURL = @json@\nPLUGINS = [@json@]\n//- content/a.md\nTitle: a\n",
    ),
    field(
        "pyproject.toml scripts",
        "//- pyproject.toml\n[project]\nname = \"a\"\ndependencies = [\"flask\"]\n[project.scripts]\n@json@ = @json@\n[build-system]\nrequires = [\"hatchling\"]\nbuild-backend = \"hatchling.build\"\n//- a/__init__.py\n\n",
    ),
    field(
        "pyproject.toml extras and groups",
        "//- pyproject.toml\n[project]\nname = \"a\"\ndependencies = [\"flask\"]\n[project.optional-dependencies]\n@json@ = [\"gunicorn\", @json@]\nserver = [@json@]\n[dependency-groups]\n@json@ = [\"pytest\", {include-group = @json@}]\nprod = [@json@]\n//- Procfile\nweb: gunicorn app:app\n//- app.py\nfrom flask import Flask\napp = Flask(__name__)\n",
    ),
    field(
        "pyproject.toml tool.uv",
        "//- pyproject.toml\n[project]\nname = \"a\"\ndependencies = [\"flask\", \"b\", \"c\"]\n[tool.uv]\nrequired-version = @json@\ndefault-groups = [@json@]\n[[tool.uv.index]]\nname = @json@\nurl = @json@\n[tool.uv.sources]\nb = {path = @json@}\nc = {git = @json@}\n[tool.uv.workspace]\nmembers = [@json@]\n//- uv.lock\nversion = 1\nrequires-python = @json@\n[[package]]\nname = \"a\"\nversion = @json@\nsource = {virtual = \".\"}\ndependencies = [{name = @json@, marker = @json@}]\n[[package]]\nname = @json@\nversion = @json@\nsource = {git = @json@}\nwheels = [{url = @json@}]\n//- app.py\nfrom flask import Flask\napp = Flask(__name__)\n",
    ),
    field(
        "uv workspace member",
        "//- stageplan.toml\nunit = \"m\"\n//- pyproject.toml\n[tool.uv.workspace]\nmembers = [\"m\", \"n\"]\n//- uv.lock\nversion = 1\n//- n/pyproject.toml\n[project]\nname = @json@\n//- m/pyproject.toml\n[project]\nname = @json@\ndependencies = [\"flask\", @json@]\n//- m/app.py\nfrom flask import Flask\napp = Flask(__name__)\n",
    ),
    field(
        "pyproject.toml tool.poetry",
        "//- pyproject.toml\n[tool.poetry]\nname = @json@\nreadme = @json@\npackages = [{include = @json@, from = @json@}]\nrequires-poetry = @json@\n[tool.poetry.dependencies]\npython = @json@\nflask = @json@\n@json@ = {path = @json@, version = @json@, markers = @json@}\n[tool.poetry.group.@json@.dependencies]\nx = @json@\n[tool.poetry.scripts]\n@json@ = @json@\n[[tool.poetry.source]]\nname = @json@\nurl = @json@\n//- poetry.lock\n[[package]]\nname = @json@\nversion = @json@\nmarkers = @json@\n[metadata]\npython-versions = @json@\n//- app.py\nfrom flask import Flask\napp = Flask(__name__)\n",
    ),
    field(
        "pyproject.toml tool.pdm",
        "//- pyproject.toml\n[project]\nname = \"a\"\ndependencies = [\"flask\"]\n[tool.pdm.dev-dependencies]\n@json@ = [@json@]\n[[tool.pdm.source]]\nname = @json@\nurl = @json@\n//- pdm.lock\n[metadata]\ngroups = [@json@]\n[[package]]\nname = @json@\nversion = @json@\n//- app.py\nfrom flask import Flask\napp = Flask(__name__)\n",
    ),
    field(
        "requirements.txt lines",
        "//- requirements.txt\nflask\n@raw@\n-r @raw@\n-c @raw@\n-e @raw@\n--extra-index-url @raw@\n//- app.py\nfrom flask import Flask\napp = Flask(__name__)\n",
    ),
    field(
        "requirements.txt name",
        "//- requirements-@raw@.txt\nflask\n//- app.py\nfrom flask import Flask\napp = Flask(__name__)\n",
    ),
    field(
        "requirements.txt index",
        "//- requirements.txt\n--index-url https://${@raw@}:x@example.invalid/simple\nflask\n//- app.py\nfrom flask import Flask\napp = Flask(__name__)\n",
    ),
    field(
        "Pipfile",
        "//- Pipfile\n[[source]]\nname = @json@\nurl = @json@\n[packages]\nflask = @json@\n@json@ = {git = @json@}\n[@json@]\nx = \"*\"\n[requires]\npython_version = @json@\n//- Pipfile.lock\n{\"_meta\": {\"requires\": {\"python_version\": @json@}}, \"default\": {@json@: {\"version\": @json@}}}\n//- app.py\nfrom flask import Flask\napp = Flask(__name__)\n",
    ),
    field(
        "setup.py",
        "//- setup.py\nfrom setuptools import setup\nsetup(name=@json@, version=@json@, python_requires=@json@, package_dir={\"\": @json@}, install_requires=[\"flask\", @json@], extras_require={@json@: [@json@]}, entry_points={\"console_scripts\": [@json@]})\n//- app.py\nfrom flask import Flask\napp = Flask(__name__)\n",
    ),
    field(
        "setup.cfg",
        "//- setup.cfg\n[metadata]\nname = @raw@\n[options]\npython_requires = @raw@\npackage_dir =\n    = @raw@\ninstall_requires =\n    flask\n    @raw@\n[options.entry_points]\nconsole_scripts =\n    @raw@ = @raw@\n//- app.py\nfrom flask import Flask\napp = Flask(__name__)\n",
    ),
    field(
        "environment.yml",
        "//- environment.yml\nname: @json@\nchannels: [@json@]\ndependencies:\n  - python=@raw@\n  - flask\n  - @json@\n  - pip:\n    - @json@\n//- app.py\nfrom flask import Flask\napp = Flask(__name__)\n",
    ),
    field(
        "versions of Python",
        "//- requirements.txt\nflask\n//- .python-version\n@raw@\n//- runtime.txt\npython-@raw@\n//- .tool-versions\npython @raw@\npip @raw@\n//- app.py\nfrom flask import Flask\napp = Flask(__name__)\n",
    ),
    field(
        "pip.conf",
        "//- requirements.txt\nflask\n//- pip.conf\n[global]\nindex-url = https://@raw@/simple\n//- app.py\nfrom flask import Flask\napp = Flask(__name__)\n",
    ),
    field("package.json main", "//- package.json\n{\"name\": \"a\", \"main\": @json@}\n"),
    field("package.json bin", "//- package.json\n{\"name\": \"a\", \"bin\": @json@}\n"),
    field("package.json bin name", "//- package.json\n{\"name\": \"a\", \"bin\": {@json@: \"server.js\"}}\n"),
    field("package.json scripts.start", "//- package.json\n{\"name\": \"a\", \"scripts\": {\"start\": @json@}}\n"),
    field(
        "nest-cli.json",
        "//- package.json\n{\"name\": \"a\", \"scripts\": {\"build\": \"nest build\", \"start\": \"nest start\"}, \"dependencies\": {\"@nestjs/core\": \"11\"}}\n//- nest-cli.json\n{\"projects\": {@json@: {\"root\": @json@, \"sourceRoot\": @json@, \"entryFile\": @json@}, \"b\": {\"root\": \"apps/b\", \"entryFile\": @json@}}}\n",
    ),
    field(
        "prisma.config.ts",
        "//- package.json\n{\"name\": \"a\", \"scripts\": {\"start\": \"node server.js\"}, \"dependencies\": {\"prisma\": \"7\"}, \"prisma\": {\"schema\": @json@}}\n//- prisma.config.ts\nimport { env } from 'prisma/config';\nexport default { schema: @json@, datasource: { url: env(@json@) } };\n//- schema.prisma\ngenerator client {\n  provider = \"prisma-client-js\"\n  output = @json@\n}\n",
    ),
    field(
        "start/env.ts",
        "//- package.json\n{\"name\": \"a\", \"scripts\": {\"build\": \"node ace build\", \"start\": \"node bin/server.js\"}, \"dependencies\": {\"@adonisjs/core\": \"6\"}}\n//- adonisrc.ts\nexport default {};\n//- start/env.ts\nexport default Env.create(x, { @json@: Env.schema.string() });\n//- bin/server.ts\n\n",
    ),
    field(
        "package.json scripts.build",
        "//- package.json\n{\"name\": \"a\", \"scripts\": {\"start\": \"node server.js\", \"build\": @json@}}\n",
    ),
    field(
        "package.json scripts.test",
        "//- package.json\n{\"name\": \"a\", \"scripts\": {\"start\": \"node server.js\", \"test\": @json@, \"dev\": @json@}}\n",
    ),
    field(
        "package.json scripts.postinstall",
        "//- package.json\n{\"name\": \"a\", \"scripts\": {\"start\": \"node server.js\", \"postinstall\": @json@, \"prepare\": @json@}}\n",
    ),
    field("package.json start file", "//- package.json\n{\"name\": \"a\", \"scripts\": {\"start\": \"node @raw@\"}}\n"),
    field(
        "package.json engines.node",
        "//- package.json\n{\"name\": \"a\", \"main\": \"server.js\", \"engines\": {\"node\": @json@, \"npm\": @json@}}\n",
    ),
    field(
        "package.json packageManager",
        "//- package.json\n{\"name\": \"a\", \"main\": \"server.js\", \"packageManager\": @json@}\n",
    ),
    field(
        "package.json pnpm version",
        "//- package.json\n{\"name\": \"a\", \"main\": \"server.js\", \"packageManager\": \"pnpm@@raw@\"}\n//- pnpm-lock.yaml\nlockfileVersion: '9.0'\n",
    ),
    field(
        "package.json volta",
        "//- package.json\n{\"name\": \"a\", \"main\": \"server.js\", \"volta\": {\"node\": @json@}}\n",
    ),
    field(
        "package.json dependency",
        "//- package.json\n{\"name\": \"a\", \"main\": \"server.js\", \"dependencies\": {@json@: @json@}}\n//- package-lock.json\n{\"lockfileVersion\": 3, \"packages\": {\"\": {}}}\n",
    ),
    field(
        "package-lock.json native package",
        "//- package.json\n{\"name\": \"a\", \"main\": \"server.js\", \"dependencies\": {\"b\": \"1\", \"playwright\": \"1\"}}\n//- package-lock.json\n{\"lockfileVersion\": 3, \"packages\": {\"\": {}, \"node_modules/playwright\": {\"version\": @json@}, \"node_modules/b\": {\"version\": \"1.0.0\", \"hasInstallScript\": true, \"dependencies\": {@json@: \"1\", \"nan\": \"1\"}, \"optionalDependencies\": {\"c-linux-x64\": \"1\", \"@raw@-darwin-x64\": \"1\"}}, \"node_modules/@raw@-darwin-x64\": {\"version\": @json@}}}\n",
    ),
    field(
        "pnpm-workspace.yaml systems",
        "//- package.json\n{\"name\": \"a\", \"main\": \"server.js\", \"packageManager\": \"pnpm@10.1.0\", \"dependencies\": {\"re2\": @json@}}\n//- pnpm-workspace.yaml\nsupportedArchitectures:\n  os:\n    - @raw@\n",
    ),
    field(
        "pm2 script and variables",
        "//- package.json\n{\"name\": \"a\", \"scripts\": {\"start\": \"pm2 start ecosystem.config.json\"}, \"dependencies\": {\"pm2\": \"6\"}}\n//- ecosystem.config.json\n{\"apps\": [{\"name\": @json@, \"script\": \"server.js\", \"args\": [@json@], \"env\": {\"GREETING\": @json@, \"DB_PASS\": @json@, @json@: \"x\"}}, {\"name\": \"worker\", \"script\": @json@, \"interpreter\": @json@, \"cwd\": @json@}]}\n",
    ),
    field(
        "pm2 script with spaces",
        "//- package.json\n{\"name\": \"a\", \"scripts\": {\"start\": \"pm2 start ecosystem.config.json\"}, \"dependencies\": {\"pm2\": \"6\"}}\n//- ecosystem.config.json\n{\"apps\": [{\"script\": \"npm run @raw@\", \"env\": {\"PORT\": @json@}}]}\n",
    ),
    field(
        "package.json workspaces",
        "//- package.json\n{\"name\": \"a\", \"main\": \"server.js\", \"workspaces\": [@json@]}\n//- packages/b/package.json\n{\"name\": @json@}\n",
    ),
    field(
        "package.json private registry",
        "//- package.json\n{\"name\": \"a\", \"main\": \"server.js\"}\n//- .npmrc\n@raw@:registry=https://npm.example.com/@raw@\n//npm.example.com/:_authToken=${@raw@}\n",
    ),
    field(
        "vite output folder",
        "//- package.json\n{\"name\": \"a\", \"scripts\": {\"build\": \"vite build\"}, \"devDependencies\": {\"vite\": \"7\"}}\n//- index.html\n\n//- vite.config.js\nexport default { base: @json@, build: { outDir: @json@ }, root: @json@ }\n",
    ),
    field(
        "vite base",
        "//- package.json\n{\"name\": \"a\", \"scripts\": {\"build\": \"vite build\"}, \"devDependencies\": {\"vite\": \"7\"}}\n//- index.html\n\n//- vite.config.js\nexport default { base: @json@ }\n//- .env.example\nVITE_@raw@=1\n",
    ),
    field(
        "package.json homepage",
        "//- package.json\n{\"name\": \"a\", \"homepage\": @json@, \"scripts\": {\"build\": \"react-scripts build\"}, \"dependencies\": {\"react-scripts\": \"5\"}}\n",
    ),
    field(
        "angular.json project",
        "//- package.json\n{\"name\": \"a\", \"scripts\": {\"build\": \"ng build\"}, \"devDependencies\": {\"@angular/cli\": \"20\"}}\n//- angular.json\n{\"projects\": {@json@: {\"architect\": {\"build\": {\"builder\": \"@angular/build:application\", \"options\": {\"baseHref\": @json@}}}}}}\n",
    ),
    field(
        "svelte fallback",
        "//- package.json\n{\"name\": \"a\", \"scripts\": {\"build\": \"vite build\"}, \"devDependencies\": {\"@sveltejs/kit\": \"2\"}}\n//- svelte.config.js\nimport adapter from '@sveltejs/adapter-static'\nexport default { kit: { adapter: adapter({ pages: @json@, fallback: @json@ }) } }\n",
    ),
    field(
        "next output folder",
        "//- package.json\n{\"name\": \"a\", \"scripts\": {\"build\": \"next build\", \"start\": \"next start -p '@raw@'\"}, \"dependencies\": {\"next\": \"16\", \"drizzle-orm\": \"1\"}}\n//- next.config.js\nrequire('./@raw@');\nmodule.exports = { distDir: @json@ }\n//- drizzle.config.ts\nexport default { out: @json@ }\n//- .env.example\nNEXT_PUBLIC_@raw@=1\n",
    ),
    field(
        "next standalone folder",
        "//- package.json\n{\"name\": \"a\", \"scripts\": {\"build\": \"next build\"}, \"dependencies\": {\"next\": \"16\"}}\n//- next.config.js\nmodule.exports = { output: 'standalone', distDir: @json@, outputFileTracingRoot: @json@ }\n",
    ),
    field(
        "svelte server folder",
        "//- package.json\n{\"name\": \"a\", \"scripts\": {\"build\": \"vite build\"}, \"devDependencies\": {\"@sveltejs/kit\": \"2\"}}\n//- svelte.config.js\nimport adapter from '@sveltejs/adapter-node'\nexport default { kit: { adapter: adapter({ out: @json@, envPrefix: @json@ }) } }\n//- fly.toml\n[http_service]\ninternal_port = 8081\n",
    ),
    field(
        "vitepress folder",
        "//- package.json\n{\"name\": \"a\", \"scripts\": {\"build\": \"vitepress build '@raw@'\"}, \"devDependencies\": {\"vitepress\": \"1\"}}\n",
    ),
    field(".nvmrc", "//- package.json\n{\"name\": \"a\", \"main\": \"server.js\"}\n//- .nvmrc\n@raw@\n"),
    field(
        ".tool-versions",
        "//- package.json\n{\"name\": \"a\", \"main\": \"server.js\"}\n//- .tool-versions\nnodejs @raw@\n",
    ),
    field(
        "tsconfig outDir",
        "//- package.json\n{\"name\": \"a\", \"scripts\": {\"build\": \"tsc\"}, \"devDependencies\": {\"typescript\": \"5\"}}\n//- tsconfig.json\n{\"compilerOptions\": {\"outDir\": @json@, \"rootDir\": @json@}}\n//- src/index.ts\nimport http from 'http'; http.createServer().listen(8080)\n",
    ),
    field(
        "server.js port",
        "//- package.json\n{\"name\": \"a\", \"main\": \"server.js\"}\n//- server.js\nrequire('express')().listen(process.env[@json@] || @json@, @json@)\n",
    ),
    field(
        "server.js folders",
        "//- package.json\n{\"name\": \"a\", \"main\": \"server.js\", \"dependencies\": {\"express\": \"5\"}}\n//- server.js\nconst app = require('express')(); app.use(require('express').static(@json@)); require('fs').mkdirSync(@json@); app.listen(80)\n",
    ),
    field(
        "deno.json name",
        "//- deno.json\n{\"name\": @json@, \"tasks\": {\"start\": \"deno run -A main.ts\"}}\n//- main.ts\nimport \"a\";\nDeno.serve({ port: 8080 }, () => new Response())\n",
    ),
    field(
        "deno.json tasks.start",
        "//- deno.json\n{\"tasks\": {\"start\": @json@, @json@: \"deno run main.ts\"}}\n//- main.ts\nimport \"a\";\nDeno.serve({ port: 8080 }, () => new Response())\n",
    ),
    field(
        "deno.json permissions",
        "//- deno.json\n{\"tasks\": {\"start\": \"deno run --allow-net=@raw@ --allow-write=@raw@ main.ts @raw@\"}}\n//- main.ts\nimport \"a\";\nDeno.serve({ port: 8080 }, () => new Response())\n",
    ),
    field(
        "deno.json task variables",
        "//- deno.json\n{\"tasks\": {\"start\": \"KEPT=@raw@ deno serve --port @raw@ --host @raw@ main.ts\"}}\n//- main.ts\nimport \"a\";\nDeno.serve({ port: 8080 }, () => new Response())\n",
    ),
    field(
        "deno.json tasks.build",
        "//- deno.json\n{\"tasks\": {\"start\": \"deno task @raw@ && deno run -A @raw@/main.js\", \"build\": @json@, \"test\": @json@, \"dev\": @json@}}\n//- main.ts\nimport \"a\";\nDeno.serve({ port: 8080 }, () => new Response())\n",
    ),
    field(
        "deno.json compile",
        "//- deno.json\n{\"tasks\": {\"build\": \"deno compile --include @raw@ --output @raw@ main.ts @raw@\"}}\n//- main.ts\nimport \"a\";\nDeno.serve({ port: 8080 }, () => new Response())\n",
    ),
    field(
        "deno.json imports",
        "//- deno.json\n{\"tasks\": {\"start\": \"deno run -A main.ts\"}, \"imports\": {@json@: @json@, \"a\": @json@}}\n//- main.ts\nimport \"a\";\nDeno.serve({ port: 8080 }, () => new Response())\n",
    ),
    field(
        "deno.json folders",
        "//- deno.json\n{\"tasks\": {\"start\": \"deno run -A main.ts\"}, \"importMap\": @json@, \"lock\": @json@, \"nodeModulesDir\": @json@, \"vendor\": @json@}\n//- main.ts\nimport \"a\";\nDeno.serve({ port: 8080 }, () => new Response())\n",
    ),
    field(
        "deno.json workspace",
        "//- deno.json\n{\"tasks\": {\"start\": \"deno run -A main.ts\"}, \"workspace\": [@json@, \"./b\"]}\n//- b/deno.json\n{\"name\": @json@, \"exports\": @json@}\n//- main.ts\nimport \"a\";\nDeno.serve({ port: 8080 }, () => new Response())\n",
    ),
    field(
        ".dvmrc",
        "//- deno.json\n{\"tasks\": {\"start\": \"deno run -A main.ts\"}}\n//- .dvmrc\n@raw@\n//- main.ts\nimport \"a\";\nDeno.serve({ port: 8080 }, () => new Response())\n",
    ),
    field(
        "main.ts port and folders",
        "//- deno.json\n{}\n//- main.ts\nawait Deno.mkdir(@json@); await Deno.readTextFile(@json@);\nDeno.serve({ port: Number(Deno.env.get(@json@)), hostname: @json@ }, () => new Response())\n",
    ),
    field(
        "Lume output folder",
        "//- deno.json\n{\"imports\": {\"lume/\": \"https://deno.land/x/lume@v3.0.0/\"}, \"tasks\": {\"build\": \"deno task lume\"}}\n//- _config.ts\nexport default lume({ dest: @json@ })\n//- main.ts\nimport \"a\";\nDeno.serve({ port: 8080 }, () => new Response())\n",
    ),
    field(
        "package.json bun program",
        "//- package.json\n{\"name\": \"a\", \"scripts\": {\"build\": \"bun build --compile --define @raw@ --outfile @raw@ main.ts\"}}\n//- main.ts\nimport \"a\";\nDeno.serve({ port: 8080 }, () => new Response())\n",
    ),
    field(
        "package.json bun start",
        "//- package.json\n{\"name\": \"a\", \"scripts\": {\"build\": \"bun build --compile --outfile out/app main.ts\", \"start\": \"./out/app @raw@\"}}\n//- main.ts\nimport \"a\";\nDeno.serve({ port: 8080 }, () => new Response())\n",
    ),
    field(
        "package.json bun version",
        "//- package.json\n{\"name\": \"a\", \"packageManager\": \"bun@@raw@\", \"scripts\": {\"start\": \"bun main.ts\"}}\n//- .bun-version\n@raw@\n//- main.ts\nimport \"a\";\nDeno.serve({ port: 8080 }, () => new Response())\n",
    ),
    field("go.mod module", "//- go.mod\nmodule @raw@\n\ngo 1.27\n"),
    field("go.mod quoted module", "//- go.mod\nmodule @json@\n\ngo 1.27\n"),
    field("go.mod versions", "//- go.mod\nmodule example.com/a\n\ngo @raw@\n\ntoolchain go@raw@\n"),
    field(
        "go.mod require",
        "//- go.mod\nmodule example.com/a\n\ngo 1.27\n\nrequire @raw@ v1.0.0\n\nreplace @raw@ => ./@raw@\n//- go.sum\n@raw@ v1.0.0 h1:x=\n",
    ),
    field(
        "main folder",
        "//- go.mod\nmodule example.com/a\n\ngo 1.27\n//- cmd/@raw@/main.go\npackage main\n\nfunc main() { select {} }\n",
    ),
    field(
        "go embed",
        "//- go.mod\nmodule example.com/a\n\ngo 1.27\n//- main.go\npackage main\n\nimport _ \"embed\"\n\n//go:embed @raw@\nvar a string\n\nfunc main() { select {} }\n",
    ),
    field(
        "go files and addresses",
        "//- go.mod\nmodule example.com/a\n\ngo 1.27\n//- main.go\npackage main\n\nimport (\n\t\"net/http\"\n\t\"os\"\n)\n\nfunc main() {\n\tos.ReadFile(@json@)\n\tos.MkdirAll(@json@, 0o755)\n\tos.Getenv(@json@)\n\thttp.ListenAndServe(@json@, nil)\n}\n",
    ),
    field(
        "go build tag",
        "//- go.mod\nmodule example.com/a\n\ngo 1.27\n//- Makefile\nbuild:\n\tgo build -tags @raw@ -ldflags \"-X main.v=@raw@\" -o @raw@ .\n",
    ),
    field("go.work", "//- go.work\ngo 1.27\n\nuse ./@raw@\n//- go.mod\nmodule example.com/a\n\ngo 1.27\n"),
    field(
        "goreleaser",
        "//- go.mod\nmodule example.com/a\n\ngo 1.27\n//- .goreleaser.yaml\nbuilds:\n  - id: a\n    main: @json@\n    binary: @json@\n    env: [@json@]\n    tags: [@json@]\n    ldflags: [@json@]\n",
    ),
    field(
        "Procfile",
        "//- package.json\n{\"name\": \"a\", \"main\": \"server.js\"}\n//- Procfile\nweb: @raw@\nworker: node @raw@\n",
    ),
    field("Procfile of Go", "//- go.mod\nmodule example.com/a\n\ngo 1.27\n//- Procfile\nweb: bin/a @raw@\n"),
    field(
        "compose command",
        "//- package.json\n{\"name\": \"a\", \"main\": \"server.js\"}\n//- compose.yaml\nservices:\n  app:\n    build: .\n    command: @json@\n",
    ),
    field(
        "compose command list",
        "//- go.mod\nmodule example.com/a\n\ngo 1.27\n//- compose.yaml\nservices:\n  app:\n    build: .\n    command: [serve, @json@]\n    entrypoint: [@json@]\n",
    ),
    field(
        "compose ports",
        "//- package.json\n{\"name\": \"a\", \"main\": \"server.js\"}\n//- docker-compose.yml\nservices:\n  app:\n    build: .\n    ports: [@json@, \"80:@raw@\"]\n    volumes: [@json@, \"./a:@raw@\"]\n",
    ),
    field(
        "compose environment",
        "//- go.mod\nmodule example.com/a\n\ngo 1.27\n//- compose.yaml\nservices:\n  app:\n    build: .\n    environment:\n      PORT: @json@\n      @json@: @json@\n",
    ),
    field(
        "compose health",
        "//- package.json\n{\"name\": \"a\", \"main\": \"server.js\"}\n//- compose.yaml\nservices:\n  app:\n    build: .\n    healthcheck:\n      test: [CMD, @json@]\n",
    ),
    field(
        ".env.example",
        "//- package.json\n{\"name\": \"a\", \"main\": \"server.js\"}\n//- .env.example\nPORT=@raw@\nHOST=@json@\n@raw@=1\n",
    ),
    field(
        "fly.toml",
        "//- go.mod\nmodule example.com/a\n\ngo 1.27\n//- fly.toml\napp = @json@\n[build.args]\nA = @json@\n[env]\nPORT = @json@\n[processes]\napp = @json@\n[[mounts]]\ndestination = @json@\n[[http_service.checks]]\npath = @json@\n",
    ),
    field(
        "app.json",
        "//- package.json\n{\"name\": \"a\", \"main\": \"server.js\"}\n//- app.json\n{\"name\": @json@, \"env\": {\"PORT\": {\"value\": @json@}}}\n",
    ),
    field(
        "stageplan.toml commands",
        "//- package.json\n{\"name\": \"a\", \"main\": \"server.js\"}\n//- stageplan.toml\nbuild = [\"npm\", @json@]\nstart = [\"node\", @json@]\n",
    ),
    field(
        "stageplan.toml texts",
        "//- package.json\n{\"name\": \"a\", \"main\": \"server.js\"}\n//- stageplan.toml\nversion = @json@\npackage-manager = @json@\nuser = @json@\nhealth = @json@\nport = @json@\n",
    ),
    field(
        "stageplan.toml lists",
        "//- go.mod\nmodule example.com/a\n\ngo 1.27\n//- stageplan.toml\nbuild-packages = [@json@]\nrun-packages = [@json@]\nwritable = [\"/data/@raw@\", @json@]\nplatforms = [@json@]\n",
    ),
    field(
        "stageplan.toml pairs",
        "//- go.mod\nmodule example.com/a\n\ngo 1.27\n//- stageplan.toml\n[env]\nGREETING = @json@\n@json@ = \"x\"\n[labels]\n\"org.example.note\" = @json@\n@json@ = \"x\"\n[digests]\n@json@ = @json@\n",
    ),
    field(
        "stageplan.toml unit",
        "//- @raw@/package.json\n{\"name\": \"a\", \"scripts\": {\"start\": \"node server.js\"}}\n//- @raw@/server.js\nrequire('http').createServer().listen(8080)\n//- stageplan.toml\nunit = @json@\n",
    ),
    field(
        "file names",
        "//- package.json\n{\"name\": \"a\", \"main\": \"server.js\"}\n//- @raw@\n1\n//- public/@raw@\n1\n//- views/@raw@/@raw@.ejs\n1\n",
    ),
    field(
        "folder of the unit",
        "//- @raw@/package.json\n{\"name\": \"a\", \"scripts\": {\"start\": \"node server.js\"}}\n//- @raw@/server.js\nrequire('http').createServer().listen(8080)\n",
    ),
    field(
        "folder of the Go unit",
        "//- @raw@/go.mod\nmodule example.com/a\n\ngo 1.27\n//- @raw@/main.go\npackage main\n\nfunc main() { select {} }\n",
    ),
    field(
        "replaced folder",
        "//- go.mod\nmodule example.com/a\n\ngo 1.27\n\nrequire example.com/b v0.0.0\n\nreplace example.com/b => \"./@raw@\"\n//- @raw@/go.mod\nmodule example.com/b\n\ngo 1.27\n",
    ),
];

const HOSTILE: &[&str] = &[
    "\"",
    "'",
    "\"; RUN id; \"",
    "'; id; '",
    "a\nRUN id",
    "a\r\nRUN id\r\n",
    "\nFROM scratch\n",
    "\n\nUSER root\n",
    "a\\\nRUN id",
    "$(id)",
    "`id`",
    "${HOME}",
    "$HOME",
    "$$",
    "<<EOF",
    "<<-'EOF'\nid\nEOF\n",
    "<<EOF > /etc/passwd",
    "EOF",
    "EOF\nRUN id\n<<EOF",
    "a\\",
    "\\",
    "\\\\",
    "\\n",
    "\u{feff}a",
    "# escape=`",
    "# syntax=evil/frontend:1",
    "#",
    "a # b",
    "--mount=type=bind,source=/,target=/host",
    "--network=host",
    "--security=insecure",
    "--from=evil",
    "-",
    "a\u{2028}RUN id",
    "a\u{2029}b\u{85}c",
    "\u{202e}txt",
    "]",
    "[\"a\", \"b\"]",
    "[",
    "{}",
    "&&",
    "a && id",
    "; id",
    "| id",
    "> /etc/passwd",
    "*",
    "?[a-z]",
    "!",
    "~",
    "a b  c",
    " ",
    "",
    "\t",
    "a\tb",
    "\u{0}",
    "a\u{1b}[31mb",
    "=",
    "a=b",
    ",",
    "a,target=/etc",
    "%s%n",
    "../../etc/passwd",
    "/etc/passwd",
    ".",
    "..",
    "😀",
    "{{ .Evil }}",
    "ONBUILD RUN id",
    "scratch",
    "0",
    "-1",
    "99999999999999999999",
    "1.2.3 || 4",
    ">=18 <",
    "null",
    "true",
    "__proto__",
    "@LONG@",
];

fn hostile() -> impl Iterator<Item = String> {
    HOSTILE.iter().map(|text| if *text == "@LONG@" { "x".repeat(70_000) } else { (*text).to_owned() })
}

/// The project with the text in its place; parts whose names no file can have are left out.
fn project(field: &Field, text: &str) -> Files {
    let quoted = serde_json::to_string(text).unwrap_or_default();
    let xml = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let put = |part: &str| part.replace("@json@", &quoted).replace("@xml@", &xml).replace("@raw@", text);
    let template = format!("{NODE}{}", field.project);
    let template = if field.project.contains(".go\n") { template } else { format!("{GO}{template}") };
    let mut files = Files::new();
    for part in template.split("//- ").skip(1) {
        let (name, content) = part.split_once('\n').unwrap_or((part, ""));
        if let Ok(path) = RepoPath::parse(&put(name))
            && !path.is_root()
        {
            files.insert(path, put(content).into_bytes());
        }
    }
    // Without its own folder a Go or Node program stands in the way of the other.
    if field.project.contains("go.mod") {
        files.retain(|path, _| path.file_name() != "server.js" && path.as_str() != "package.json");
    } else {
        files.retain(|path, _| path.extension() != Some("go"));
    }
    // A path cannot be a file and a folder.
    let paths: Vec<RepoPath> = files.keys().cloned().collect();
    files.retain(|path, _| paths.iter().all(|other| other == path || !other.is_in(path)));
    files
}

fn main() {
    let mut trials: Vec<Trial> =
        FIELDS.iter().map(|field| Trial::test(format!("{}::printed", field.name), move || printed(field))).collect();
    trials.extend(
        FIELDS.iter().map(|field| Trial::ignorable_test(format!("{}::buildkit", field.name), move || buildkit(field))),
    );
    trials.push(Trial::test("options::printed", options));
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

fn plan(files: &Files, options: &Options) -> Result<(Planned, Tree), String> {
    let tree = corpus::tree(files);
    let planned = catch_unwind(AssertUnwindSafe(|| stageplan::plan(&tree, options)));
    planned.map(|planned| (planned, tree)).map_err(|_| "planning panicked".to_owned())
}

fn printed(field: &Field) -> Result<(), Failed> {
    let mut wrong = Vec::new();
    let mut plans = 0;
    for text in hostile() {
        let outcome = plan(&project(field, &text), &Options::new(TODAY)).map(|(planned, tree)| {
            plans += usize::from(planned.plan().is_some());
            let mut broken = laws::broken(&planned, &tree, TODAY);
            broken.extend(planned.plan().into_iter().flat_map(|plan| shell_of_the_project(plan, &text)));
            broken
        });
        let broken = outcome.unwrap_or_else(|error| vec![error]);
        wrong.extend(
            broken.into_iter().map(|broken| format!("{:?}: {broken}", text.chars().take(60).collect::<String>())),
        );
    }
    if wrong.is_empty() && plans == 0 {
        return Err("not one of the texts led to a plan, so that nothing was tested".into());
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n").into()) }
}

/// A shell line is the user's own, or the text of a script that the package manager would give to a shell as well.
fn shell_of_the_project(plan: &Plan, text: &str) -> Vec<String> {
    if text.len() < 4 {
        return Vec::new();
    }
    let naive = plan.naive.iter().flat_map(|naive| &naive.steps);
    let steps = plan.stages.iter().flat_map(|stage| &stage.steps).chain(naive);
    let shells = steps.filter_map(|step| match &step.action {
        Action::Run { script: Script::Shell(shell), .. } => Some(shell),
        _ => None,
    });
    shells
        .filter(|shell| shell.value().contains(text) && !shell.origin().is_option())
        .filter(|shell| shell.origin().place().is_none_or(|place| place.path.file_name() != "package.json"))
        .map(|shell| format!("the project's text became a shell line: {}", shell.value()))
        .collect()
}

/// BuildKit's parser is a process of its own each time, so it is asked for every text that differs in its outline of
/// characters, and no more than a few for each field.
fn buildkit(field: &Field) -> Result<Completion, Failed> {
    let script = match engine::parser() {
        Ok(script) => script,
        Err(why) => return Ok(Completion::ignored_with(why)),
    };
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let mut wrong = Vec::new();
    // A line of BuildKit's parser holds 64 KiB.
    for text in hostile().filter(|text| text.len() < 60_000) {
        let (planned, tree) = plan(&project(field, &text), &Options::new(TODAY))?;
        let Some(artifact) = emit(&planned, &tree, ArtifactKind::Dockerfile) else { continue };
        let Some(plan) = planned.plan() else { continue };
        if seen.len() >= 24 || !seen.insert(artifact.text.clone()) {
            continue;
        }
        let mut texts = vec![(artifact.text, reread::planned(plan))];
        if let (Some(naive), Some(learn)) = (&plan.naive, learn(&planned)) {
            texts.push((learn.naive.text, reread::naive(plan, naive)));
        }
        for (printed, expected) in texts {
            let difference = match engine::parse(&script, &printed) {
                Ok(answer) => reread::difference(&expected, &reread::by_buildkit(&answer)),
                Err(error) => Some(error),
            };
            wrong.extend(difference.map(|difference| format!("{text:?}: {difference}\n{printed}")));
        }
    }
    if wrong.is_empty() { Ok(Completion::Completed) } else { Err(wrong.join("\n").into()) }
}

/// A user's own values are data too, but for the two that are shell lines by their nature.
fn options() -> Result<(), Failed> {
    let projects = [
        project(&field("", "//- package.json\n{\"name\": \"a\", \"main\": \"server.js\"}\n"), ""),
        project(&field("", "//- go.mod\nmodule example.com/a\n\ngo 1.27\n"), ""),
    ];
    let mut wrong = Vec::new();
    for option in stageplan::settings::OPTIONS {
        for text in hostile() {
            for value in [text.clone(), format!("A={text}"), format!("/{text}")] {
                let mut options = Options::new(TODAY);
                if options.settings.set(option.name, &value).is_err() {
                    continue;
                }
                for files in &projects {
                    let broken = plan(files, &options).map(|(planned, tree)| laws::broken(&planned, &tree, TODAY));
                    let broken = broken.unwrap_or_else(|error| vec![error]);
                    let short: String = value.chars().take(60).collect();
                    wrong.extend(broken.into_iter().map(|broken| format!("--{} {short:?}: {broken}", option.name)));
                }
            }
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n").into()) }
}
