using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Watchgrain.Benchmarks;
using Watchgrain.Benchmarks.Ingest;

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
    default:
        Console.Error.WriteLine("usage: kernels [--quick [NAME...]] | kernels [options of BenchmarkDotNet] | ingest [--quick] [NAME...]");
        return 2;
}
