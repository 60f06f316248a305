import { defineAsyncComponent } from 'vue'

/** ECharts with what the pages draw; fetched when the first chart is shown. */
export const PlanChart = defineAsyncComponent(() => import('./PlanChart.vue'))
