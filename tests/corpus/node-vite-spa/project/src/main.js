import { createApp, h } from 'vue'
import { createRouter, createWebHistory, RouterView } from 'vue-router'

const page = { render: () => h('p', 'high water at noon') }
const router = createRouter({ history: createWebHistory(), routes: [{ path: '/:port(.*)*', component: page }] })
createApp({ render: () => h(RouterView) }).use(router).mount('#app')
