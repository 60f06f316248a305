import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router'

import { carried } from '@/figures/day'

const work: RouteRecordRaw[] = [
  { path: '', redirect: { name: 'desk' } },
  { path: 'desk', name: 'desk', component: () => import('@/pages/desk/DeskPage.vue') },
  { path: 'tables/:number(1|2)', name: 'table', meta: { kept: true }, component: () => import('@/pages/tables/TablePage.vue') },
  { path: 'indicators/:code', name: 'indicator', meta: { kept: true }, component: () => import('@/pages/indicator/IndicatorPage.vue') },
  { path: 'enterprises', name: 'enterprises', component: () => import('@/pages/registers/RegisterPage.vue') },
  { path: 'enterprises/:id', name: 'enterprise', component: () => import('@/pages/enterprises/EnterprisePage.vue') },
  { path: 'registers/enterprises', redirect: (to) => ({ name: 'enterprises', query: to.query }) },
  { path: 'registers/:name', name: 'register', component: () => import('@/pages/registers/RegisterPage.vue') },
  { path: 'things/:kind/:id(.+)', name: 'thing', component: () => import('@/pages/things/ThingPage.vue') },
  { path: 'buildings/:kind(carrier|park)?', name: 'buildings', component: () => import('@/pages/buildings/BuildingsPage.vue') },
  { path: 'ladder', name: 'ladder', component: () => import('@/pages/ladder/LadderPage.vue') },
  { path: 'mine', name: 'mine', component: () => import('@/pages/matters/boards/MinePage.vue') },
  { path: 'matters/new', name: 'new-matter', meta: { dayless: true }, component: () => import('@/pages/matters/acts/NewMatterPage.vue') },
  { path: 'matters/:family(case|claim|matter|task)/:id', name: 'matter', component: () => import('@/pages/matters/matter/MatterPage.vue') },
  { path: 'board', name: 'board', component: () => import('@/pages/matters/boards/BoardPage.vue') },
  { path: 'stages', name: 'stages', component: () => import('@/pages/matters/boards/StagesPage.vue') },
  { path: 'review', name: 'review', component: () => import('@/pages/matters/boards/ReviewPage.vue') },
  { path: 'filing', name: 'filing', meta: { dayless: true }, component: () => import('@/pages/filing/FilingPage.vue') },
  { path: 'own-building', name: 'own-building', meta: { dayless: true }, component: () => import('@/pages/own-building/OwnBuildingPage.vue') },
  { path: 'queues/:queue(missing|doubted|review|official|flagged|files)?', name: 'queues', component: () => import('@/pages/queues/QueuesPage.vue') },
  { path: 'issues', name: 'issues', component: () => import('@/pages/matters/boards/IssuesPage.vue') },
  { path: 'systems', name: 'systems', meta: { dayless: true }, component: () => import('@/pages/systems/SystemsPage.vue') },
  { path: 'rosters/:list?', name: 'roster', component: () => import('@/pages/rosters/RostersPage.vue') },
  { path: 'integration', name: 'integration', meta: { dayless: true }, component: () => import('@/pages/integration/IntegrationPage.vue') },
  { path: 'imports', name: 'imports', meta: { dayless: true }, component: () => import('@/pages/imports/ImportsPage.vue') },
  { path: 'keys', name: 'keys', meta: { dayless: true }, component: () => import('@/pages/keys/KeysPage.vue') },
  { path: 'snapshots', name: 'snapshots', meta: { kept: true }, component: () => import('@/pages/snapshots/SnapshotsPage.vue') },
  { path: 'notes', name: 'notes', meta: { kept: true }, component: () => import('@/pages/notes/NotesPage.vue') },
]

export const router = createRouter({
  history: createWebHistory(),
  routes: [
    { path: '/', name: 'overview', component: () => import('@/pages/overview/OverviewPage.vue') },
    { path: '/work', component: () => import('@/layout/WorkbenchLayout.vue'), children: work },
    { path: '/:rest(.*)*', name: 'missing', component: () => import('@/pages/MissingPage.vue') },
  ],
})

router.beforeEach((to, from) => carried(to, from))
