//! What is found in sources.

use super::super::manifest;
use crate::ecosystem::python::facts::Code;
use crate::evidence;
use crate::testing::with_unit;

/// What the sources of a project say.
pub(super) fn code(files: &str) -> Code {
    with_unit(files, "", |unit| {
        let known = manifest::read(unit);
        let (manifests, _) = &*known;
        super::read(unit, manifests, &evidence::gather(unit))
    })
}

/// The application objects, best first, then those that lost.
fn check(files: &str, expect: &[&str]) {
    let code = code(files);
    let found = code.apps.iter().map(|app| {
        let kind = match app.asynchronous {
            Some(true) => " asgi",
            Some(false) => " wsgi",
            None => "",
        };
        let call = if app.factory { "()" } else { "" };
        let from = if app.from.is_empty() { String::new() } else { format!(" from {}", app.from) };
        format!("{}:{}{call} {}{kind}{from} {}", app.module, app.object, app.framework, app.grade)
    });
    let lost = code.rejected.iter().map(|lost| format!("not {}", lost.value));
    assert_eq!(found.chain(lost).collect::<Vec<_>>(), expect, "{files}");
}

/// What runs, and where it listens.
fn check_main(files: &str, expect: &str) {
    let code = code(files);
    let main = code.mains.first();
    let found = main.map(|main| {
        let listens = main.listens.as_ref().map(|listens| {
            let port = listens.port.as_ref().map_or("?", |port| port.value().as_str());
            let named = |name: &Option<String>| name.as_ref().map(|name| format!("({name})")).unwrap_or_default();
            let host = listens.host.as_deref().unwrap_or("?");
            format!(
                " {host}{}{}:{port}{}{}",
                named(&listens.host_variable),
                named(&listens.host_flag),
                named(&listens.port_variable),
                named(&listens.port_flag)
            )
        });
        let serves = main.serves.as_ref().map(|object| format!(" {object}")).unwrap_or_default();
        let development = if main.development.is_some() { " dev" } else { "" };
        let argument = main.argument.as_ref().map(|what| format!(" needs {}", what.value())).unwrap_or_default();
        format!("{}{}{serves}{development}{argument}", main.file, listens.unwrap_or_default())
    });
    assert_eq!(found.as_deref().unwrap_or_default(), expect, "{files}");
}

#[test]
fn objects_are_followed_through_imports() {
    check("//- main.py\nfrom fastapi import FastAPI\napp = FastAPI()", &["main:app fastapi strong"]);
    check("//- main.py\nimport fastapi as f\napi = f.FastAPI()", &["main:api fastapi strong"]);
    check(
        "//- app.py\nfrom flask import Flask as F\nclass Own(F): pass\nsite = Own(__name__)",
        &["app:site flask likely"],
    );
    check(
        "//- main.py\nfrom shop.web import app\n//- shop/__init__.py\n//- shop/web.py\nfrom fastapi import FastAPI\napp = FastAPI()",
        &["main:app fastapi strong"],
    );
    check(
        "//- wsgi.py\nfrom shop import create_app\napplication = create_app()\n//- shop/__init__.py\nfrom .core import create_app\n//- shop/core.py\nimport flask\ndef create_app(x=None):\n    app = flask.Flask(__name__)\n    return app",
        &["wsgi:application flask strong"],
    );
    check(
        "//- app.py\ntry:\n    from fast import missing\nexcept ImportError:\n    missing = None\nif True:\n    import quart\n    app = quart.Quart(__name__)",
        &["app:app quart strong"],
    );
    check(
        "//- httpbin/__init__.py\nfrom .core import *\n//- httpbin/core.py\nfrom flask import Flask\napp = Flask('x')",
        &["httpbin.core:app flask likely"],
    );
}

#[test]
fn factories_need_no_argument() {
    let factory =
        "//- shop/app.py\nfrom flask import Flask\ndef create_app(config=None, **more):\n    return Flask(__name__)";
    check(factory, &["shop.app:create_app() flask likely"]);
    check("//- shop/app.py\nfrom flask import Flask\ndef create_app(config):\n    return Flask(__name__)", &[]);
    check("//- app.py\nfrom fastapi import FastAPI\nasync def create_app():\n    return FastAPI()", &[]);
}

#[test]
fn what_is_around_an_object_is_the_program() {
    let sockets = "//- main.py\nimport socketio\nfrom fastapi import FastAPI\nsio = socketio.AsyncServer()\napp = FastAPI()\nserver = socketio.ASGIApp(sio, app)";
    check(sockets, &["main:server fastapi asgi strong"]);
    let proxy = "//- app.py\nfrom flask import Flask\nfrom werkzeug.middleware.proxy_fix import ProxyFix\napp = Flask('x')\napp.wsgi_app = ProxyFix(app.wsgi_app)";
    check(proxy, &["app:app flask strong"]);
    let dash = "//- app.py\nfrom dash import Dash\napp = Dash()\nserver = app.server";
    check(dash, &["app:server dash strong"]);
    let limiter = "//- app.py\nfrom flask import Flask\nfrom flask_limiter import Limiter\napp = Flask('x')\nlimiter = Limiter(app)";
    check(limiter, &["app:app flask strong"]);
}

#[test]
fn parts_and_examples_never_win() {
    let parts = "//- main.py\nfrom fastapi import FastAPI\ninner = FastAPI()\napp = FastAPI()\napp.mount('/x', inner)";
    check(parts, &["main:app fastapi strong", "not main:inner"]);
    check("//- examples/main.py\nfrom fastapi import FastAPI\napp = FastAPI()", &[]);
    let guarded = "//- app.py\nfrom flask import Flask\nif __name__ == '__main__':\n    app = Flask('x')";
    check(guarded, &[]);
    let two = "//- one/main.py\nfrom fastapi import FastAPI\napp = FastAPI()\n//- two/main.py\nfrom fastapi import FastAPI\napp = FastAPI()";
    check(two, &["one.main:app fastapi strong", "two.main:app fastapi strong"]);
    let named = format!("{two}\n//- Procfile\nweb: uvicorn two.main:app");
    check(&named, &["two.main:app fastapi certain", "not one.main:app"]);
}

#[test]
fn a_folder_that_imports_its_own_files_is_on_the_path() {
    let beside = "//- backend/main.py\nfrom fastapi import FastAPI\nfrom models import Item\napp = FastAPI()\n//- backend/models.py\nclass Item: pass";
    check(beside, &["main:app fastapi from backend strong"]);
    let src = "//- src/shop/__init__.py\n//- src/shop/main.py\nfrom fastapi import FastAPI\nfrom shop.x import y\napp = FastAPI()\n//- src/shop/x.py\ny = 1";
    check(src, &["shop.main:app fastapi from src strong"]);
}

#[test]
fn programs_say_where_they_listen() {
    let run = |args: &str| {
        format!(
            "//- main.py\nimport os, uvicorn\nfrom fastapi import FastAPI\napp = FastAPI()\nPORT = 7000\nif __name__ == '__main__':\n    uvicorn.run({args})"
        )
    };
    check_main(&run("app"), "main.py 127.0.0.1:8000 main:app");
    check_main(&run("'main:app', host='0.0.0.0', port=PORT, reload=True"), "main.py 0.0.0.0:7000 main:app dev");
    check_main(
        &run("app, host=os.getenv('HOST', '127.0.0.1'), port=int(os.environ.get('PORT', '81'))"),
        "main.py 127.0.0.1(HOST):81(PORT) main:app",
    );
    check_main("//- app.py\nfrom flask import Flask\napp = Flask('x')\napp.run()", "app.py 127.0.0.1:5000 app:app dev");
    check_main(
        "//- serve.py\nfrom http.server import HTTPServer\ndef main():\n    HTTPServer(('', 8080), None).serve_forever()\nmain()",
        "serve.py :8080",
    );
    check_main(
        "//- run.py\nimport argparse\nfrom waitress import serve\nfrom site_ import app\np = argparse.ArgumentParser()\np.add_argument('file')\np.add_argument('--port', default=80)\nargs = p.parse_args()\nif __name__ == '__main__':\n    serve(app, port=args.port)",
        "run.py 0.0.0.0:80(--port)",
    );
    check_main("//- bot.py\nimport discord\nclient = discord.Client()\nclient.run('x')", "bot.py");
    check_main("//- lib.py\ndef helper():\n    return 1", "");
}

/// `--host` beside `--web-port` is the one that a client asks, unless it is the container itself.
#[test]
fn an_address_belongs_to_a_port() {
    let program = |options: &str| {
        let main = "import argparse\nfrom serving import serve\ndef main():\n    p = argparse.ArgumentParser()\n";
        format!("//- run.py\n{main}{options}    serve(p.parse_args())\nif __name__ == '__main__':\n    main()")
    };
    let port = "    p.add_argument('--web-port', default=8089)\n";
    let host = "    p.add_argument('--host', env_var='SITE_HOST')\n";
    let web = "    p.add_argument('--web-host', default='')\n";
    check_main(&program(&format!("{host}{port}")), "run.py ?:8089(--web-port)");
    check_main(&program(&format!("{host}{web}{port}")), "run.py 0.0.0.0(--web-host):8089(--web-port)");
    let own = "    p.add_argument('--host', default='127.0.0.1')\n";
    check_main(&program(&format!("{own}{port}")), "run.py 127.0.0.1(--host):8089(--web-port)");
    let plain = "    p.add_argument('--host')\n    p.add_argument('--port', default=80, help='listen')\n";
    check_main(&program(plain), "run.py ?(--host):80(--port)");
}

#[test]
fn variables_are_required_where_loading_fails_without_them() {
    let code = code(
        "//- main.py\nimport os\nA = os.environ['A']\nB = os.getenv('B', 'x')\ndef f():\n    return os.environ['C']\nmain()",
    );
    let required: Vec<&str> = code.required.iter().map(|name| name.value().as_str()).collect();
    assert_eq!(required, ["A"]);
    let names: Vec<(&str, Option<&str>)> =
        code.env.iter().map(|(name, default)| (name.value().as_str(), default.as_deref())).collect();
    assert_eq!(names, [("A", None), ("B", Some("x")), ("C", None)]);
}

/// Only the variable that a condition negates by itself is asked for.
#[test]
fn variables_are_required_where_their_absence_stops() {
    let check = |condition: &str, expect: &[&str]| {
        let head = "import os\nname = os.getenv('A')\n";
        let code = code(&format!("//- main.py\n{head}if {condition}:\n    raise SystemExit('no')\n"));
        let required: Vec<&str> = code.required.iter().map(|name| name.value().as_str()).collect();
        assert_eq!(required, expect, "{condition}");
    };
    check("not os.environ.get('A')", &["A"]);
    check("(not (os.environ.get('A')))", &["A"]);
    check("not (key := os.environ.get('A'))", &["A"]);
    check("os.getenv('A') is None", &["A"]);
    check("not name", &["A"]);
    check("name is None", &["A"]);
    check("not any([os.getenv('A'), os.getenv('B')])", &[]);
    check("not os.environ.get('A') == '1'", &[]);
    check("not (os.getenv('A')or os.getenv('B'))", &[]);
    check("not os.getenv('A')and other", &[]);
    check("not len(name)", &[]);
    check("not name is None", &[]);
    check("os.getenv('A') is not None", &[]);
    check("os.getenv('A')", &[]);
}

/// Names that are set again and again cost a look-up no more than others: the work that may be is never used up.
#[test]
fn names_that_are_set_often_end() {
    let check = |rest: &str, count: usize| {
        let head = "//- main.py\nimport subprocess\nfrom flask import Flask\napp = Flask(__name__)\n";
        let code = code(&format!("{head}{}", rest.repeat(count)));
        assert!(code.unspent > 0, "{count} {rest}");
        assert_eq!(code.apps.len(), 1, "{count} {rest}");
    };
    for count in [20, 1500] {
        check("if (a := subprocess.run(b)): a = g(a); subprocess.run(a); a.run()\n", count);
        check("def f(a):\n  global app\n  app = Flask(a); subprocess.run(a)\nf(app)\napp.run()\n", count);
        check("def f(a):\n  subprocess.run(a)\nf(f)\n", count);
    }
}

/// A line of a Procfile, taken apart.
fn check_line(line: &str, more: &str, expect: &str) {
    let code = code(&format!("//- Procfile\nweb: {line}\n//- app.py\nx = 1{more}"));
    let line = code.lines.first();
    let found = line.map(|line| {
        let mut text = line.before.iter().map(|step| format!("{} > ", step.join(" "))).collect::<String>();
        text.extend(line.env.iter().map(|(name, value)| format!("{name}={value} ")));
        text.push_str(&line.words.join(" "));
        if line.cwd.is_empty() { text } else { format!("{}: {text}", line.cwd) }
    });
    assert_eq!(found.unwrap_or_default(), expect, "{line:?}");
}

#[test]
fn lines_are_taken_apart() {
    check_line("poetry run gunicorn app:app", "", "gunicorn app:app");
    check_line("uv run --frozen -- uvicorn app:app", "", "uvicorn app:app");
    check_line("pipenv run python -m gunicorn app:app -b :$PORT", "", "gunicorn app:app -b :${PORT}");
    check_line(
        "alembic upgrade head && exec uvicorn app:app --port ${PORT:-80}",
        "",
        "alembic upgrade head > uvicorn app:app --port ${PORT:-80}",
    );
    check_line("cd web && DEBUG=0 python3 run.py", "\n//- web/run.py\nx = 1", "web: DEBUG=0 python run.py");
    check_line("sh -c 'python app.py'", "", "python app.py");
    check_line(
        "bash scripts/go.sh --x",
        "\n//- scripts/go.sh\nset -e\npython manage.py migrate\nexec gunicorn app:app \"$@\"",
        "python manage.py migrate > gunicorn app:app --x",
    );
    check_line("dumb-init -- env A=b gunicorn app:app", "", "A=b gunicorn app:app");
}

/// Scripts and tasks that lead to each other end, however many lines they have; what one of them starts is found still.
#[test]
fn lines_that_lead_to_each_other_end() {
    for count in [60, 480] {
        let boot = "./boot.sh\n".repeat(count);
        let files = format!("//- boot.sh\n#!/bin/sh\n{boot}exec gunicorn app:app\n//- app.py\n");
        let found = code(&files).lines;
        let words: Vec<_> = found.iter().map(|line| (line.words.join(" "), line.before.len())).collect();
        assert_eq!(words, [("gunicorn app:app".to_owned(), 0)], "{count}");

        let mut files = String::from("//- app.py\n");
        for (name, next) in [("boot", "start"), ("start", "run"), ("run", "boot")] {
            let calls = format!("sh {next}.sh\n").repeat(count);
            files.push_str(&format!("//- {name}.sh\n{calls}gunicorn app:app\n"));
        }
        assert!(code(&files).lines.iter().all(|line| line.words == ["gunicorn", "app:app"]), "{count}");

        let serve = vec!["poe serve"; count].join(" && ");
        let files =
            format!("//- pyproject.toml\n[tool.poe.tasks]\nserve = \"{serve} && gunicorn app:app\"\n//- app.py\n");
        assert!(code(&files).lines.iter().all(|line| line.words == ["gunicorn", "app:app"]), "{count}");
    }
}

/// Many commands that each lead to many are followed as far as the budget goes; values that double are given up.
#[test]
fn lines_that_fan_out_end() {
    for count in [40, 320] {
        let mut files = String::from("//- app.py\n");
        for (name, next) in [("boot", "start"), ("start", "run"), ("run", "prestart"), ("prestart", "entrypoint")] {
            let calls = format!("./{next}.sh \"$@\" \"$@\"\n").repeat(count);
            files.push_str(&format!("//- {name}.sh\n{calls}gunicorn app:app\n"));
        }
        files.push_str("//- entrypoint.sh\nexec gunicorn app:app \"$@\"\n");
        assert!(code(&files).lines.len() <= 5, "{count}");

        let double = "A=$A$A\n".repeat(count);
        let files = format!("//- start.sh\nA=xx\n{double}exec gunicorn --name \"$A\" app:app\n//- app.py\n");
        let long = code(&files).lines.iter().flat_map(|line| &line.words).map(String::len).max();
        assert!(long.unwrap_or_default() <= 4096, "{count}");
    }
}
