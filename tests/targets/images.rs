//! Images that are really built and run. A case is `tests/images/<case>.toml`: a project of the corpus, or a folder of
//! the same name beside the file, and what the image made of it must do. Every case is also held to what holds for all:
//! BuildKit's own lint is silent, a changed source file leaves the installed dependencies alone, the program does not run
//! as root, stops when told to, and neither compilers nor development dependencies are in the image.
//!
//! ```text
//! why = "one line"
//! corpus = "go-plain-http"     # or nothing: the folder of the case's name beside this file
//! touch = "main.go"            # required: the source file that gets empty lines before the second build
//! cache = "mount"              # as the option; images of one tool then share what they fetch, and have no layer of it
//! no-dependencies = true       # nothing is installed, so that no layer of it can be kept
//! read-only = true             # nothing but /tmp can be written
//! slow = "why it takes minutes" # built only where the variable STAGEPLAN_IMAGES is `all`
//! args = ["--verbose"]
//! build-args = ["X=1"]         # where the engine at hand lacks the versions that are planned
//! absent = ["git", "/app/src"] # a program by name, or an absolute path
//! present = ["/app/x.pyc"]     # absolute paths of files that must be there
//! logs = "ready"               # what the program prints; or, or also:
//! naive = "npm ci"             # how a single-stage build of the same would go on after `COPY . .`
//! [env]
//! GREETING = "hello"
//! [seconds]                    # instead of all else, what a build takes after an edit, by each way of keeping what
//! source = "src/main.rs"       # dependencies are; printed, and never held against anything
//! manifest = "Cargo.toml"
//! from = "a text in it"
//! to = "what stands there then"
//! [http]
//! port = 8080
//! path = "/"
//! status = 200
//! body = "hello"               # or a header
//! [[process]]                  # what the plan says that the image runs beside it, by its name
//! name = "worker"
//! logs = "ready"               # what it prints
//! [[ask]]                      # once it answers, and as often as needed; `@/name` is the address of a script of the page
//! path = "/nowhere"            # that begins so
//! status = 404
//! ```

use std::fs;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant, SystemTime};

use libtest_mimic::{Arguments, Completion, Failed, Trial};
use stageplan::plan::Purpose;
use stageplan::{ArtifactKind, Options, Planned, emit};
use stageplan_syntax::data::{Document, Format, Node};
use stageplan_tests::corpus::{self, Files};
use stageplan_tests::engine::Engine;

/// How long a program may take to answer.
const PATIENCE: Duration = Duration::from_secs(40);

fn main() {
    let mut arguments = Arguments::from_args();
    // Builds share one machine and one cache; side by side they would only wait for each other.
    arguments.test_threads = Some(1);
    let folder = stageplan_tests::repository().join("tests/images");
    let mut names: Vec<String> = fs::read_dir(&folder)
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.file_name().to_str()?.strip_suffix(".toml")?.to_owned()))
        .collect();
    names.sort();
    let trials = names.into_iter().map(|name| {
        let file = folder.join(format!("{name}.toml"));
        Trial::ignorable_test(name.clone(), move || match too_long(&file).map_or_else(Engine::find, Err) {
            Ok(engine) => run(&engine, &name, &file).map(|()| Completion::Completed).map_err(Failed::from),
            Err(why) => Ok(Completion::ignored_with(why)),
        })
    });
    let conclusion = libtest_mimic::run(&arguments, trials.collect());
    for line in SIZES.lock().iter().flat_map(|sizes| sizes.iter()) {
        println!("{line}");
    }
    conclusion.exit();
}

/// Why a case is left out that compiles tools for minutes, unless all are wanted.
fn too_long(file: &Path) -> Option<String> {
    if std::env::var_os("STAGEPLAN_IMAGES").is_some_and(|which| which == "all") {
        return None;
    }
    let text = fs::read_to_string(file).ok()?;
    let document = Document::parse(Format::Toml, &text);
    let why = document.at(&["slow"]).and_then(Node::as_str)?;
    Some(format!("{why}; STAGEPLAN_IMAGES=all builds it"))
}

/// How sizes and times compare, to be printed when all is done.
static SIZES: Mutex<Vec<String>> = Mutex::new(Vec::new());

struct Image {
    document: Document,
    files: Files,
    options: Options,
}

impl Image {
    fn read(name: &str, file: &Path) -> Result<Self, String> {
        let text = fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
        let document = Document::parse(Format::Toml, &text);
        if !document.problems().is_empty() {
            return Err(format!("{}: {:?}", file.display(), document.problems()));
        }
        let (files, options) = match document.at(&["corpus"]).and_then(Node::as_str) {
            Some(case) => {
                let case = corpus::case(case);
                (case.files(), case.options())
            }
            None => (corpus::read_folder(&file.with_file_name(name)), Options::new(stageplan_tests::TODAY)),
        };
        let mut options = options;
        if let Some(cache) = document.at(&["cache"]).and_then(Node::as_str) {
            options.settings.set("cache", cache).map_err(|error| format!("{name}: {error}"))?;
        }
        let files = with_addresses(files);
        if files.is_empty() { Err(format!("{name} has no project")) } else { Ok(Self { document, files, options }) }
    }

    fn text(&self, path: &[&str]) -> Option<String> {
        self.document.at(path).and_then(Node::scalar).map(str::to_owned)
    }

    fn list(&self, key: &str) -> Vec<String> {
        let items = self.document.at(&[key]).into_iter().flat_map(Node::items);
        items.filter_map(Node::scalar).map(str::to_owned).collect()
    }

    fn env(&self) -> Vec<String> {
        let pairs = self.document.at(&["env"]).into_iter().flat_map(Node::entries);
        pairs.map(|(name, value)| format!("{name}={}", value.scalar().unwrap_or_default())).collect()
    }
}

/// The files as they are built. Lockfiles of Python's managers have addresses, and no project here names a host that
/// packages come from: names that nobody has stand for them.
fn with_addresses(mut files: Files) -> Files {
    let hosts = [
        ("https://files.example/", concat!("https://files.", "pythonhosted.org/")),
        ("https://index.example/", concat!("https://pypi.", "org/")),
    ];
    for bytes in files.values_mut() {
        if let Ok(text) = std::str::from_utf8(bytes)
            && hosts.iter().any(|(stand_in, _)| text.contains(stand_in))
        {
            let named = hosts.iter().fold(text.to_owned(), |text, (stand_in, host)| text.replace(stand_in, host));
            *bytes = named.into_bytes();
        }
    }
    files
}

/// What one case makes; all of it goes when the case ends, however it ends.
struct Made<'e> {
    engine: &'e Engine,
    folder: PathBuf,
    tag: String,
}

impl Drop for Made<'_> {
    fn drop(&mut self) {
        let naive = format!("{}-naive", self.tag);
        for args in
            [vec!["rm", "--force", "--volumes", &*self.tag], vec!["image", "rm", "--force", &*self.tag, &*naive]]
        {
            _ = self.engine.docker(args).stdout(Stdio::null()).stderr(Stdio::null()).status();
        }
        _ = fs::remove_dir_all(&self.folder);
        keep_cache_below_limit(self.engine);
    }
}

/// All cases together cache more than a small disk holds. The engine is one's own, and so nothing of its cache goes
/// unless `STAGEPLAN_IMAGE_CACHE` says how much may stay.
fn keep_cache_below_limit(engine: &Engine) {
    let Some(limit) = std::env::var("STAGEPLAN_IMAGE_CACHE").ok().filter(|limit| !limit.is_empty()) else { return };
    let succeeds = |args: &[&str]| {
        let status = engine.docker(args).stdout(Stdio::null()).stderr(Stdio::null()).status();
        status.is_ok_and(|status| status.success())
    };
    // Older engines call the flag otherwise. One that knows neither keeps what it has.
    _ = ["--max-used-space", "--keep-storage"]
        .iter()
        .any(|flag| succeeds(&["builder", "prune", "--force", flag, &limit]));
    _ = succeeds(&["image", "prune", "--force"]);
}

impl Made<'_> {
    fn docker(&self, what: &str, args: &[&str]) -> Result<String, String> {
        let output = self.engine.docker(args).current_dir(&self.folder).output().map_err(|error| error.to_string())?;
        let text = both(&output);
        if output.status.success() { Ok(text) } else { Err(format!("{what} failed\n{}", tail(&text))) }
    }
}

fn both(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn tail(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(60)..].join("\n")
}

fn run(engine: &Engine, name: &str, file: &Path) -> Result<(), String> {
    let image = Image::read(name, file)?;
    let tree = corpus::tree(&image.files);
    let planned = stageplan::plan(&tree, &image.options);
    let id = std::process::id();
    let folder = std::env::temp_dir().join(format!("stageplan-image-{name}-{id}"));
    let made = Made { engine, folder, tag: format!("stageplan-test-{name}-{id}") };
    corpus::write_folder(&image.files, &made.folder);
    if image.document.at(&["seconds"]).is_some() {
        return seconds(&made, &image, name);
    }
    let mut dockerfile = String::new();
    for kind in [ArtifactKind::Dockerfile, ArtifactKind::Dockerignore] {
        let artifact = emit(&planned, &tree, kind).ok_or("nothing was planned")?;
        let path = made.folder.join(&artifact.path);
        fs::write(&path, &artifact.text).map_err(|error| error.to_string())?;
        if kind == ArtifactKind::Dockerfile {
            dockerfile = artifact.path;
        }
    }
    let arguments = image.list("build-args");
    let arguments: Vec<&str> = arguments.iter().flat_map(|argument| ["--build-arg", argument]).collect();
    let build = ["build", "--file", &dockerfile, "--progress", "plain", "--tag", &made.tag, "."];
    let build: Vec<&str> = build[..7].iter().chain(&arguments).chain(&build[7..]).copied().collect();
    let check = ["build", "--check", "--file", &dockerfile, "."];
    let check: Vec<&str> = check[..4].iter().chain(&arguments).chain(&check[4..]).copied().collect();

    made.docker("docker build --check", &check)?;
    // A download may fail for once; a file that does not build fails every time.
    made.docker("the first build", &build).or_else(|_| made.docker("the first build", &build))?;
    // An engine that clears its cache may drop a layer between two builds, but not the one just made every time.
    builds_again(&made, &image, &planned, &build).or_else(|_| builds_again(&made, &image, &planned, &build))?;
    let exported = contents(&made)?;
    holds_nothing_it_should_not(&image, &exported)?;
    runs(&made, &image)?;
    processes(&made, &image, &planned)?;
    compare_size(&made, &image, name)
}

/// A changed source file must not install dependencies again.
fn builds_again(made: &Made<'_>, image: &Image, planned: &Planned, build: &[&str]) -> Result<(), String> {
    let touch = image.text(&["touch"]).ok_or("`touch` is missing")?;
    append(&made.folder.join(&touch), &blank_lines())?;
    let log = made.docker("the second build", build)?;
    let stages: Vec<&str> = planned
        .plan()
        .into_iter()
        .flat_map(|plan| &plan.stages)
        .filter(|stage| matches!(stage.purpose, Purpose::Dependencies | Purpose::ProductionDependencies))
        .map(|stage| stage.name.as_str())
        .collect();
    let steps: Vec<(&str, &str)> = log
        .lines()
        .filter_map(|line| line.split_once(" [").filter(|(id, _)| id.starts_with('#')))
        .filter(|(_, title)| title.contains("] RUN "))
        .collect();
    let installs = |title: &str| {
        stages.iter().any(|stage| title.split([' ', ']']).next() == Some(stage)) || title.contains("go mod download")
    };
    let cached = |id: &str| log.lines().any(|line| line == format!("{id} CACHED"));
    let dependencies: Vec<&(&str, &str)> = steps.iter().filter(|(_, title)| installs(title)).collect();
    let none = image.text(&["no-dependencies"]).or_else(|| image.text(&["cache"]));
    if image.files.keys().any(|path| path.file_name() == "Cargo.toml") {
        compiles_own_crates_alone(&touch, &log)?;
    }
    if dependencies.is_empty() && none.is_none() {
        return Err(format!("no step installs dependencies\n{}", tail(&log)));
    }
    if let Some((_, title)) = dependencies.iter().find(|(id, _)| !cached(id)) {
        return Err(format!("a changed {touch} made this run again: [{title}"));
    }
    Ok(())
}

/// Lines with nothing in them, others in every run: what a builder made of the same edit before, it does not make again.
fn blank_lines() -> String {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.subsec_nanos());
    (0..24).map(|bit| if now >> bit & 1 == 1 { " \n" } else { "\n" }).collect()
}

/// Changes a file and leaves its date in the past, as another checkout of the same project may have it.
fn append(path: &Path, text: &str) -> Result<(), String> {
    let place = |error: std::io::Error| format!("{}: {error}", path.display());
    let mut file = fs::OpenOptions::new().append(true).open(path).map_err(place)?;
    file.write_all(text.as_bytes()).map_err(place)?;
    file.set_modified(SystemTime::now() - Duration::from_secs(24 * 60 * 60)).map_err(place)
}

/// How long builds after an edit take, with cache mounts and with layers.
fn seconds(made: &Made<'_>, image: &Image, name: &str) -> Result<(), String> {
    let text = |key: &str| image.text(&["seconds", key]).ok_or_else(|| format!("`seconds.{key}` is missing"));
    let (source, manifest) = (made.folder.join(text("source")?), made.folder.join(text("manifest")?));
    let first = [&source, &manifest].map(fs::read_to_string);
    let [Ok(source_text), Ok(manifest_text)] = first else { return Err("a file of `seconds` is missing".to_owned()) };
    for strategy in ["mount", "layer"] {
        let mut options = image.options.clone();
        options.settings.set("cache", strategy).map_err(|error| format!("{name}: {error}"))?;
        let tree = corpus::tree(&image.files);
        let planned = stageplan::plan(&tree, &options);
        for kind in [ArtifactKind::Dockerfile, ArtifactKind::Dockerignore] {
            let artifact = emit(&planned, &tree, kind).ok_or("nothing was planned")?;
            fs::write(made.folder.join(&artifact.path), &artifact.text).map_err(|error| error.to_string())?;
        }
        // Without its cache a step has no cache mount either, so that only layers are built anew by a flag.
        let again = |stages: Option<&str>| -> Result<u64, String> {
            let start = Instant::now();
            let mut args = vec!["build", "--progress", "plain", "--tag", &made.tag];
            args.extend(stages.into_iter().flat_map(|stages| ["--no-cache-filter", stages]));
            args.push(".");
            made.docker("docker build", &args)?;
            Ok(start.elapsed().as_secs())
        };
        fs::write(&source, &source_text).map_err(|error| error.to_string())?;
        fs::write(&manifest, &manifest_text).map_err(|error| error.to_string())?;
        // The mounts hold what was compiled only where something was.
        append(&source, &blank_lines())?;
        again(None)?;
        append(&source, &blank_lines())?;
        let after_source = again(None)?;
        let edited = manifest_text.replace(&text("from")?, &text("to")?);
        if edited == manifest_text {
            return Err("`seconds.from` is not in the manifest".to_owned());
        }
        fs::write(&manifest, edited).map_err(|error| error.to_string())?;
        let after_manifest = again((strategy == "layer").then_some("planner,deps"))?;
        let line = format!(
            "image {name}, --cache {strategy}: {after_source} s after an edit of the source, {after_manifest} s after one \
             of the dependencies"
        );
        SIZES.lock().map_err(|error| error.to_string())?.push(line);
    }
    Ok(())
}

/// What Cargo compiles after a changed source file: it names the folder of a crate that is not fetched.
fn compiles_own_crates_alone(touch: &str, log: &str) -> Result<(), String> {
    let compiled = log.lines().filter_map(|line| line.split_once(" Compiling ").map(|(_, what)| what));
    let (own, fetched): (Vec<&str>, Vec<&str>) = compiled.partition(|what| what.contains(" (/"));
    if let Some(first) = fetched.first() {
        return Err(format!("a changed {touch} made Cargo compile {first}, and {} more", fetched.len() - 1));
    }
    if own.is_empty() { Err(format!("a changed {touch} is not compiled\n{}", tail(log))) } else { Ok(()) }
}

/// Every path of the image.
fn contents(made: &Made<'_>) -> Result<Vec<String>, String> {
    made.docker("docker create", &["create", "--name", &made.tag, &made.tag, "unused"])?;
    let mut export =
        made.engine.docker(["export", &made.tag]).stdout(Stdio::piped()).spawn().map_err(|error| error.to_string())?;
    let stream = export.stdout.take().ok_or("no output")?;
    let listed = Command::new("tar").arg("-t").stdin(stream).output().map_err(|error| error.to_string())?;
    export.wait().map_err(|error| error.to_string())?;
    made.docker("docker rm", &["rm", &made.tag])?;
    let text = String::from_utf8_lossy(&listed.stdout).into_owned();
    Ok(text.lines().map(|line| format!("/{}", line.trim_start_matches("./"))).collect())
}

fn holds_nothing_it_should_not(image: &Image, paths: &[String]) -> Result<(), String> {
    let mut absent = image.list("absent");
    absent.extend(["gcc", "cc", "g++", "go", "make", "tsc", "cargo", "rustc"].map(str::to_owned));
    for name in absent {
        let found = paths.iter().find(|path| {
            if name.starts_with('/') {
                path.trim_end_matches('/') == name || path.starts_with(&format!("{name}/"))
            } else {
                path.ends_with(&format!("/bin/{name}"))
            }
        });
        if let Some(found) = found {
            return Err(format!("{found} is in the image"));
        }
    }
    if let Some(missing) = image.list("present").iter().find(|name| !paths.contains(name)) {
        return Err(format!("{missing} is not in the image"));
    }
    for (path, bytes) in image.files.iter().filter(|(path, _)| path.file_name() == "package.json") {
        let text = String::from_utf8_lossy(bytes);
        let manifest = Document::parse(Format::Json, &text);
        for (name, _) in manifest.at(&["devDependencies"]).into_iter().flat_map(Node::entries) {
            let place = format!("/node_modules/{name}/package.json");
            if let Some(found) = paths.iter().find(|path| path.ends_with(&place)) {
                return Err(format!("{found} is in the image, which {path} needs for development only"));
            }
        }
    }
    match paths.iter().find(|path| path.ends_with("/.env") || path.ends_with("/.npmrc") || path.ends_with("/.git/")) {
        Some(found) => Err(format!("{found} is in the image")),
        None => Ok(()),
    }
}

fn runs(made: &Made<'_>, image: &Image) -> Result<(), String> {
    let port = image.text(&["http", "port"]);
    let publish = port.as_ref().map(|port| format!("127.0.0.1::{port}"));
    let env = image.env();
    let args = image.list("args");
    let mut command = vec!["run", "--detach", "--name", &*made.tag];
    publish.iter().for_each(|publish| command.extend(["--publish", publish]));
    env.iter().for_each(|pair| command.extend(["--env", pair]));
    if image.text(&["read-only"]).is_some() {
        command.extend(["--read-only", "--tmpfs", "/tmp"]);
    }
    command.push(&made.tag);
    command.extend(args.iter().map(String::as_str));
    made.docker("docker run", &command)?;

    if let Some(port) = &port {
        answers(made, image, port)?;
    }
    if let Some(expected) = image.text(&["logs"]) {
        prints(made, &expected)?;
    }
    let user = made.docker("docker inspect", &["inspect", "--format", "{{.Config.User}}", &made.tag])?;
    let uid = user.trim().split(':').next().unwrap_or_default().parse::<u32>();
    if !uid.as_ref().is_ok_and(|uid| *uid > 0) {
        return Err(format!("the container runs as {user:?}"));
    }
    real_user_is_not_root(made)?;

    made.docker("docker stop", &["stop", "--timeout", "10", &made.tag])?;
    // Who does not end by the signal is killed, which has a code of its own, however busy the machine is.
    let code = made.docker("docker inspect", &["inspect", "--format", "{{.State.ExitCode}}", &made.tag])?;
    if code.trim() == "137" {
        return Err("the program does not stop on its signal".to_owned());
    }
    Ok(())
}

/// The other commands of the image, each in a container of its own.
fn processes(made: &Made<'_>, image: &Image, planned: &Planned) -> Result<(), String> {
    for wanted in image.document.at(&["process"]).into_iter().flat_map(Node::items) {
        let text = |key: &str| wanted.get(key).and_then(Node::scalar).unwrap_or_default();
        let mut known = planned.plan().into_iter().flat_map(|plan| &plan.processes);
        let process = known.find(|process| process.name == text("name"));
        let process = process.ok_or_else(|| format!("there is no process {:?}", text("name")))?;
        made.docker("docker rm", &["rm", "--force", "--volumes", &made.tag])?;
        let env = image.env();
        let mut command = vec!["run", "--detach", "--name", &*made.tag];
        env.iter().for_each(|pair| command.extend(["--env", pair]));
        command.push(&made.tag);
        command.extend(process.words.iter().map(String::as_str));
        made.docker("docker run", &command)?;
        prints(made, text("logs"))?;
        real_user_is_not_root(made)?;
        made.docker("docker stop", &["stop", "--timeout", "10", &made.tag])?;
        let code = made.docker("docker inspect", &["inspect", "--format", "{{.State.ExitCode}}", &made.tag])?;
        if code.trim() == "137" {
            return Err(format!("{} does not stop on its signal", process.name));
        }
    }
    Ok(())
}

/// What the kernel says, where the engine runs on this machine.
fn real_user_is_not_root(made: &Made<'_>) -> Result<(), String> {
    let pid = made.docker("docker inspect", &["inspect", "--format", "{{.State.Pid}}", &made.tag])?;
    let Ok(status) = fs::read_to_string(format!("/proc/{}/status", pid.trim())) else { return Ok(()) };
    match status.lines().find_map(|line| line.strip_prefix("Uid:")).and_then(|ids| ids.split_whitespace().next()) {
        Some("0") => Err("the program runs as root".to_owned()),
        _ => Ok(()),
    }
}

fn answers(made: &Made<'_>, image: &Image, port: &str) -> Result<(), String> {
    let published = made.docker("docker port", &["port", &made.tag, &format!("{port}/tcp")]).or_else(|error| {
        let logs = made.docker("docker logs", &["logs", &made.tag])?;
        Err(format!("{error}\n{}", tail(&logs)))
    })?;
    let address: SocketAddr =
        published.lines().next().unwrap_or_default().trim().parse().map_err(|_| format!("no address: {published}"))?;
    let path = image.text(&["http", "path"]).unwrap_or_else(|| "/".to_owned());
    let status = image.text(&["http", "status"]).unwrap_or_else(|| "200".to_owned());
    let body = image.text(&["http", "body"]).unwrap_or_default();
    let start = Instant::now();
    loop {
        let answer = request(address, &path);
        let good = answer
            .as_ref()
            .is_ok_and(|answer| answer.split_whitespace().nth(1) == Some(&*status) && answer.contains(&body));
        if good {
            return asks(image, address, &answer.unwrap_or_default());
        }
        let state = made.docker("docker inspect", &["inspect", "--format", "{{.State.Running}}", &made.tag])?;
        if start.elapsed() > PATIENCE || state.trim() == "false" {
            let logs = made.docker("docker logs", &["logs", &made.tag])?;
            return Err(format!("{path} does not answer {status} with {body:?}: {answer:?}\n{}", tail(&logs)));
        }
        std::thread::sleep(Duration::from_millis(200));
    }
}

/// Everything else that is asked of a program that answers.
fn asks(image: &Image, address: SocketAddr, first: &str) -> Result<(), String> {
    for ask in image.document.at(&["ask"]).into_iter().flat_map(Node::items) {
        let text = |key: &str| ask.get(key).and_then(Node::scalar).unwrap_or_default();
        let path = match text("path").strip_prefix('@') {
            None => text("path").to_owned(),
            Some(start) => {
                // A page may name it relative to itself.
                let bare = |name: &'_ str| name.trim_start_matches('/').to_owned();
                let named = first.split('"').map(bare).find(|name| name.starts_with(start.trim_start_matches('/')));
                format!("/{}", named.ok_or_else(|| format!("the page names nothing like {start}\n{first}"))?)
            }
        };
        let status = Some(text("status")).filter(|status| !status.is_empty()).unwrap_or("200");
        let answer = request(address, &path)?;
        if answer.split_whitespace().nth(1) != Some(status) || !answer.contains(text("body")) {
            return Err(format!("{path} does not answer {status} with {:?}: {answer}", text("body")));
        }
    }
    Ok(())
}

fn request(address: SocketAddr, path: &str) -> Result<String, String> {
    let wait = Some(Duration::from_secs(20));
    let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(5)).map_err(|error| error.to_string())?;
    stream.set_read_timeout(wait).and_then(|()| stream.set_write_timeout(wait)).map_err(|error| error.to_string())?;
    let text = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    stream.write_all(text.as_bytes()).map_err(|error| error.to_string())?;
    // Not every server closes the connection, but all say how long the answer is, or in which pieces it comes.
    let (mut answer, mut piece) = (Vec::new(), [0; 4096]);
    while answer.len() < 1 << 20 && !is_whole(&answer) {
        match stream.read(&mut piece).map_err(|error| error.to_string())? {
            0 => break,
            count => answer.extend_from_slice(&piece[..count]),
        }
    }
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

/// Whether an answer has all of the body that its head speaks of; where it speaks of none, the connection's end tells.
fn is_whole(answer: &[u8]) -> bool {
    let Some(head) = answer.windows(4).position(|four| four == b"\r\n\r\n") else { return false };
    let text = String::from_utf8_lossy(&answer[..head]).to_ascii_lowercase();
    let field = |name: &str| text.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
    let body = &answer[head + 4..];
    match field("content-length:").and_then(|length| length.parse::<usize>().ok()) {
        Some(length) => body.len() >= length,
        None => field("transfer-encoding:") == Some("chunked") && body.ends_with(b"0\r\n\r\n"),
    }
}

fn prints(made: &Made<'_>, expected: &str) -> Result<(), String> {
    let start = Instant::now();
    loop {
        let logs = made.docker("docker logs", &["logs", &made.tag])?;
        if logs.contains(expected) {
            return Ok(());
        }
        if start.elapsed() > PATIENCE {
            return Err(format!("{expected:?} is not printed\n{}", tail(&logs)));
        }
        std::thread::sleep(Duration::from_millis(200));
    }
}

/// Builds what someone in a hurry would write, and prints how the sizes compare.
fn compare_size(made: &Made<'_>, image: &Image, name: &str) -> Result<(), String> {
    let Some(naive) = image.text(&["naive"]) else { return Ok(()) };
    let has = |names: &[&str]| image.files.keys().any(|path| names.contains(&path.file_name()));
    let python = ["pyproject.toml", "requirements.txt", "Pipfile"];
    // A cache saves minutes and leaves the comparison fair: what a cache holds is not in the image that is measured.
    let (usual, cache) = match () {
        () if has(&["go.mod"]) => ("golang:1.27", "--mount=type=cache,target=/root/.cache/go-build "),
        () if has(&["pom.xml"]) => ("maven:3.9-eclipse-temurin-21", "--mount=type=cache,target=/root/.m2 "),
        () if has(&["Cargo.toml"]) => ("rust:1.99", "--mount=type=cache,target=/usr/local/cargo/registry "),
        () if has(&["package.json"]) || !has(&python) => ("node:24", ""),
        () => ("python:3.14", "--mount=type=cache,target=/root/.cache "),
    };
    let base = image.text(&["naive-base"]).unwrap_or_else(|| usual.to_owned());
    let text = format!("FROM {base}\nWORKDIR /app\nCOPY . .\nRUN {cache}{naive}\n");
    let file = made.folder.join("Dockerfile.naive");
    fs::write(&file, text).map_err(|error| error.to_string())?;
    let tag = format!("{}-naive", made.tag);
    made.docker("the single-stage build", &["build", "--file", "Dockerfile.naive", "--tag", &tag, "."])?;
    let size = |tag: &str| -> Result<f64, String> {
        let text = made.docker("docker image inspect", &["image", "inspect", "--format", "{{.Size}}", tag])?;
        Ok(text.trim().parse::<f64>().map_err(|error| error.to_string())? / 1e6)
    };
    let (ours, theirs) = (size(&made.tag)?, size(&tag)?);
    let ratio = 100.0 * ours / theirs;
    let line = format!("image {name}: {ours:.1} MB, {ratio:.1} % of a single-stage build ({theirs:.1} MB)");
    SIZES.lock().map_err(|error| error.to_string())?.push(line);
    if ours >= theirs { Err("it is no smaller than a single-stage build".to_owned()) } else { Ok(()) }
}
