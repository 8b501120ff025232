using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Watchgrain.Benchmarks;
using Watchgrain.Benchmarks.Cluster;
using Watchgrain.Benchmarks.FalseAlarms;
using Watchgrain.Benchmarks.Fleet;
using Watchgrain.Benchmarks.Ingest;
using Watchgrain.Benchmarks.Labels;
using Watchgrain.Benchmarks.Memory;

switch (args)
{
    case ["kernels", "--quick", .. var names]:
        QuickRun.Print(Console.Out, names);
        return 0;
    case ["kernels", .. var options]:
        // In this process: a project that BenchmarkDotNet generates knows nothing of the central package versions and the locked restore.
        var config = DefaultConfig.Instance.AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance));
        BenchmarkSwitcher.FromAssembly(typeof(QuickRun).Assembly).Run(options.Length == 0 ? ["--filter", "*"] : options, config);
        return 0;
    case ["ingest", .. var options] when IngestPlan.Read(options) is { } plan:
        return await IngestRun.PrintAsync(Console.Out, plan);
    case ["cluster", .. var options] when IngestPlan.Read(options) is { } plan:
        return await ClusterRun.PrintAsync(Console.Out, plan);
    case ["labels"] or ["labels", "--quick"]:
        return await LabelsRun.PrintAsync(Console.Out, args.Length > 1);
    case ["memory"] or ["memory", "--quick"]:
        return await MemoryRun.PrintAsync(Console.Out, args.Length > 1);
    case ["false-alarms", .. var options] when FalseAlarmsRun.Read(options) is { } simulation:
        return FalseAlarmsRun.Print(Console.Out, simulation);
    case ["detection", .. var options] when DetectionRun.Read(options) is { } simulation:
        return DetectionRun.Print(Console.Out, simulation);
    case ["fleet"] or ["fleet", "--quick"]:
        return FleetRun.Print(Console.Out, args.Length > 1);
    default:
        Console.Error.WriteLine("usage: kernels [--quick [NAME...]] | kernels [options of BenchmarkDotNet] | ingest [--quick] [NAME...] | cluster [--quick] [cluster_N...] | labels [--quick] | memory [--quick] | false-alarms [--quick] [--incidents] [--independent] [--runs N] [--first N] [--streams N] [--panes N] [--rows N] [--run-length N] | detection [--quick] [--alone] [--repetitions N] | fleet [--quick]");
        return 2;
}
