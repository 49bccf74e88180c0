use std::{env, path::Path, thread, time::Duration};

fn main() -> anyhow::Result<()> {
    let from = env::var("MIRROR_FROM")?;
    let to = env::var("MIRROR_TO").unwrap_or_else(|_| "/var/lib/log-mirror".to_string());
    loop {
        let repository = if Path::new(&to).join("HEAD").exists() {
            git2::Repository::open_bare(&to)?
        } else {
            git2::build::RepoBuilder::new().bare(true).clone(&from, Path::new(&to))?
        };
        repository.find_remote("origin")?.fetch(&["+refs/heads/*:refs/heads/*"], None, None)?;
        thread::sleep(Duration::from_secs(300));
    }
}
