console.log('tracing');
