console.log('ink');
