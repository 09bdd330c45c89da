import '@mantine/core/styles.css';
import './app/house.css';
import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createBrowserRouter, Navigate, Route, RouterProvider, Routes } from 'react-router';
import { door } from './app/door';
import { Broken, NoPage, NoStop } from './app/fault';
import { Frame } from './app/frame';
import { later } from './app/later';
import { Numbering } from './app/numbering';
import { Waiting } from './app/parts';
import { Gate, useAccount } from './app/session';
import { theme, variables } from './app/theme';
import { TodayPage } from './practice/today';

const page = (fetched: () => Promise<{ default: () => ReactNode }>, missing?: ReactNode) =>
  later(fetched, <Waiting what="Opening the page" />, missing);
const SetUp = page(() => import('./practice/set-up'));
const Patients = page(() => import('./practice/patients'));
const PatientFrame = page(() => import('./practice/patient'));
const Summary = page(() => import('./practice/summary'));
const Timeline = page(() => import('./practice/timeline'));
const ChartPage = page(() => import('./chart/page'));
const Arch = page(() => import('./scan/arch'));
const Scans = page(() => import('./scan/scans'));
const ScanIn = page(() => import('./scan/scan-in'));
const ScanPage = page(() => import('./scan/page'));
const SeriesPage = page(() => import('./scan/series'));
const Plans = page(() => import('./plan/plans'));
const NewPlan = page(() => import('./plan/new'));
const PlanPage = page(() => import('./plan/page'));
const PrintPage = page(() => import('./plan/print'));
const CockpitPage = page(() => import('./delivery/page'), <NoStop />);
const StopPage = page(() => import('./delivery/stop-page'), <NoStop />);
const Devices = page(() => import('./practice/devices'));
const Accounts = page(() => import('./practice/accounts'));
const AccountPage = page(() => import('./practice/account'));

function Home() {
  const account = useAccount();
  if (account.role === 'patient' && account.patient)
    return <Navigate to={`/patients/${account.patient}`} replace />;
  if (account.may.includes('see_today')) return <TodayPage />;
  return (
    <Navigate to={account.may.includes('manage_accounts') ? '/accounts' : '/devices'} replace />
  );
}

function Pages() {
  return (
    <Routes>
      <Route path="/setup" element={<SetUp />} />
      <Route path="/stop/:code" element={<StopPage />} />
      <Route
        element={
          <Gate>
            <Frame />
          </Gate>
        }
      >
        <Route index element={<Home />} />
        <Route path="patients" element={<Patients />} />
        <Route path="patients/:p" element={<PatientFrame />}>
          <Route index element={<Summary />} />
          <Route path="chart" element={<ChartPage />} />
          <Route path="arch" element={<Arch />} />
          <Route path="scans" element={<Scans />} />
          <Route path="scans/new" element={<ScanIn />} />
          <Route path="scans/:s" element={<ScanPage />} />
          <Route path="scans/series/:x" element={<SeriesPage />} />
          <Route path="plans" element={<Plans />} />
          <Route path="plans/new" element={<NewPlan />} />
          <Route path="plans/:n" element={<PlanPage />} />
          <Route path="plans/:n/print" element={<PrintPage />} />
          <Route path="timeline" element={<Timeline />} />
          <Route path="*" element={<NoPage within />} />
        </Route>
        <Route path="deliveries/:d" element={<CockpitPage />} />
        <Route path="devices" element={<Devices />} />
        <Route path="accounts" element={<Accounts />} />
        <Route path="account" element={<AccountPage />} />
        <Route path="*" element={<NoPage />} />
      </Route>
    </Routes>
  );
}

/** Of the library's routers the one that can ask before a page is left. A page that broke is told by this app (`Broken`), which has to
    stand within: the router has words of its own. */
const router = createBrowserRouter([
  {
    path: '*',
    element: (
      <Broken>
        <Pages />
      </Broken>
    ),
  },
]);

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <MantineProvider theme={theme} cssVariablesResolver={variables} defaultColorScheme="auto">
        <Broken>
          <QueryClientProvider client={door}>
            <Numbering>
              <RouterProvider router={router} />
            </Numbering>
          </QueryClientProvider>
        </Broken>
      </MantineProvider>
    </StrictMode>,
  );
}
