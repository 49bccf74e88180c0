use pyo3::prelude::*;

#[pyfunction]
fn metres(fathoms: f64) -> f64 {
    fathoms * 1.8288
}

#[pymodule]
fn fathom(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_function(wrap_pyfunction!(metres, module)?)
}
