mod sbt;
mod source;
mod tokens;
