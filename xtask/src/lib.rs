//! The tool that keeps the book true.
