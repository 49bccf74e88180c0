require('supertest');
