//! What starts, by which framework, and what runs beside it.

use crate::planner::{Options, plan};
use crate::testing::tree;
use crate::units::units;

/// The kind of the unit, then its start line with the port behind `@`, then the other processes; or the findings' rules.
fn check(text: &str, expect: &[&str]) {
    let tree = tree(text);
    let options = Options::new("2026-11-21");
    let kind = units(&tree, &options).found.first().map(|unit| unit.summary.kind.value().as_str()).unwrap_or_default();
    let planned = plan(&tree, &options);
    let mut found = vec![kind.to_owned()];
    if let Some(plan) = planned.plan() {
        let decided = |topic: &str| {
            plan.decisions
                .iter()
                .find(|one| one.topic == topic)
                .map(|one| one.value.value().to_string())
                .unwrap_or_default()
        };
        let port = decided("port");
        let start = decided("start command");
        found.push(if port.is_empty() { start } else { format!("{start} @{port}") });
        found.extend(plan.processes.iter().map(|process| format!("{}: {}", process.name, process.words.join(" "))));
    }
    found.extend(
        planned
            .findings
            .iter()
            .filter(|one| !one.rule.starts_with("python/several-processes"))
            .map(|one| one.rule.to_owned()),
    );
    assert_eq!(found, expect, "{text}\n{:#?}", planned.findings);
}

#[test]
fn commands_of_their_own() {
    check(
        "//- requirements.txt\nsolara\n//- sol.py\nimport solara\n\n@solara.component\ndef Page():\n    solara.Text(\"a\")\n",
        &["service", "solara run sol.py --host 0.0.0.0 --port 8765 --production @8765"],
    );
    check(
        "//- requirements.txt\nmesop\ngunicorn\n//- page.py\nimport mesop as me\n\n@me.page()\ndef home():\n    me.text(\"a\")\n",
        &["service", "gunicorn --bind 0.0.0.0:32123 page:me @32123"],
    );
    check(
        "//- requirements.txt\nshiny\n//- app.py\nfrom shiny.express import input, ui\n\nui.input_slider(\"n\", \"N\", 0, 9, 1)\n",
        &["service", "shiny run app.py --host 0.0.0.0 --port 8000 @8000"],
    );
    check(
        "//- requirements.txt\nbokeh\n//- plot.py\nfrom bokeh.io import curdoc\nfrom bokeh.plotting import figure\n\ncurdoc().add_root(figure())\n",
        &["service", "bokeh serve plot.py --address 0.0.0.0 --port 5006 @5006"],
    );
    check(
        "//- requirements.txt\nlocust\n//- locustfile.py\nfrom locust import HttpUser, task\n\nclass Visitor(HttpUser):\n    @task\n    def home(self):\n        self.client.get(\"/\")\n",
        &["service", "locust -f locustfile.py @8089"],
    );
    check(
        "//- requirements.txt\nmlflow==3.6\npsycopg2-binary\n",
        &["service", "mlflow server --host 0.0.0.0 --port 5000 @5000"],
    );
    check(
        "//- requirements.txt\nrobyn\n//- app.py\nfrom robyn import Robyn\n\napp = Robyn(__file__)\n\n@app.get(\"/\")\ndef home():\n    return \"a\"\n\nif __name__ == \"__main__\":\n    app.start(port=8080)\n",
        &["service", "python app.py @8080"],
    );
    check(
        "//- requirements.txt\ncherrypy\n//- web.py\nimport cherrypy\n\nclass Root:\n    @cherrypy.expose\n    def index(self):\n        return \"a\"\n\nif __name__ == \"__main__\":\n    cherrypy.config.update({\"server.socket_host\": \"0.0.0.0\"})\n    cherrypy.quickstart(Root())\n",
        &["service", "python web.py @8080"],
    );
}

#[test]
fn users_are_told_from_programs() {
    // A helper that others import is no page.
    check(
        "//- requirements.txt\nstreamlit\n//- ui.py\nimport streamlit as st\n\ndef head():\n    st.title(\"a\")\n//- Überblick.py\nimport streamlit as st\nfrom ui import head\n\nhead()\nst.write(\"b\")\n",
        &[
            "service",
            "streamlit run 'Überblick.py' --server.port=8501 --server.address=0.0.0.0 --server.headless=true @8501",
        ],
    );
    // Training code that logs to MLflow is no server of it.
    check(
        "//- requirements.txt\nmlflow\nscikit-learn\n//- train.py\nimport mlflow\n\nif __name__ == \"__main__\":\n    mlflow.log_metric(\"a\", 1)\n",
        &["program", "python train.py"],
    );
    // A bot that is only imported by tests, and a scheduler within a service.
    check(
        "//- requirements.txt\nflask\ngunicorn\napscheduler\n//- app.py\nfrom apscheduler.schedulers.background import BackgroundScheduler\nfrom flask import Flask\n\napp = Flask(__name__)\nBackgroundScheduler().start()\n",
        &[
            "service",
            "gunicorn --bind 0.0.0.0:8000 --worker-tmp-dir /dev/shm --access-logfile - --threads 4 app:app @8000",
        ],
    );
}

#[test]
fn commands_of_packages_come_first() {
    let text = "//- pyproject.toml\n[build-system]\nrequires = [\"hatchling\"]\nbuild-backend = \"hatchling.build\"\n[project]\nname = \"watch\"\nversion = \"1\"\ndependencies = [\"apscheduler\"]\n[project.scripts]\nwatch = \"watch.core:main\"\n//- watch/__init__.py\n//- watch/core.py\nfrom apscheduler.schedulers.blocking import BlockingScheduler\n\ndef main():\n    BlockingScheduler().start()\n\nif __name__ == \"__main__\":\n    main()\n";
    check(text, &["program", "watch"]);
}

#[test]
fn workers() {
    check(
        "//- requirements.txt\narq\n//- jobs/__init__.py\n//- jobs/worker.py\nasync def send(ctx):\n    pass\n\nclass WorkerSettings:\n    functions = [send]\n    redis_settings = arq.connections.RedisSettings()\n//- jobs/redis.py\nimport arq\n",
        &["worker", "arq jobs.worker.WorkerSettings"],
    );
    check(
        "//- requirements.txt\ntaskiq\ntaskiq-redis\n//- broker.py\nfrom taskiq_redis import ListQueueBroker\n\nbroker = ListQueueBroker(\"redis://localhost\")\n",
        &["worker", "taskiq worker broker:broker"],
    );
    check(
        "//- requirements.txt\nhuey\n//- tasks.py\nfrom huey import RedisHuey\n\nqueue = RedisHuey(\"mail\")\n",
        &["worker", "huey_consumer.py tasks.queue"],
    );
    check(
        "//- requirements.txt\nrq\nredis\n//- worker.py\nfrom redis import Redis\nfrom rq import Worker\n\nif __name__ == \"__main__\":\n    Worker([\"mail\"], connection=Redis()).work()\n",
        &["worker", "python worker.py"],
    );
    check(
        "//- requirements.txt\ncelery\n//- src/mill/__init__.py\n//- src/mill/app.py\nfrom celery import Celery\n\nmill = Celery(\"mill\")\nmill.conf.update(beat_schedule={})\n",
        &[
            "worker",
            "celery --app mill.app:mill worker --loglevel INFO",
            "beat: celery --app mill.app:mill beat --loglevel INFO --schedule /tmp/celerybeat-schedule",
        ],
    );
    check(
        "//- requirements.txt\nfaststream[rabbit]\n//- serve.py\nfrom faststream import FastStream\nfrom faststream.rabbit import RabbitBroker\n\nbroker = RabbitBroker()\napp = FastStream(broker)\n",
        &["worker", "faststream run serve:app"],
    );
}

#[test]
fn what_others_run() {
    check(
        "//- requirements.txt\nansible\n//- ansible.cfg\n[defaults]\n//- plugins/filters.py\nclass FilterModule:\n    pass\n",
        &["other", "python/no-program"],
    );
    check(
        "//- requirements.txt\nhomeassistant\n//- hacs.json\n{}\n//- custom_components/tide/__init__.py\nasync def async_setup(hass, config):\n    return True\n",
        &["other", "python/no-program"],
    );
    check(
        "//- requirements.txt\nchalice\n//- .chalice/config.json\n{}\n//- app.py\nfrom chalice import Chalice\n\napp = Chalice(app_name=\"a\")\n",
        &["other", "python/no-program"],
    );
    check(
        "//- requirements.txt\npytest\n//- tests/test_a.py\ndef test_a():\n    pass\n",
        &["other", "python/nothing-starts"],
    );
    // A site beside a program says nothing of the program.
    check(
        "//- requirements.txt\nflask\ngunicorn\nmkdocs\n//- mkdocs.yml\nsite_name: a\n//- app.py\nfrom flask import Flask\n\napp = Flask(__name__)\n",
        &[
            "service",
            "gunicorn --bind 0.0.0.0:8000 --worker-tmp-dir /dev/shm --access-logfile - --threads 4 app:app @8000",
        ],
    );
}
