use std::{env, fs, path::Path};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let count = fs::read_dir("words/mail")?.count();
    let out = Path::new(&env::var("OUT_DIR")?).join("count.rs");
    fs::write(out, format!("{count}"))?;
    Ok(())
}
