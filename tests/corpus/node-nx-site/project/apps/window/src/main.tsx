import { BrowserRouter } from 'react-router-dom';
