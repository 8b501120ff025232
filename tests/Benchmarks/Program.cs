using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Watchgrain.Benchmarks;

if (args is not ["kernels", .. var rest])
{
    Console.Error.WriteLine("usage: kernels [--quick [NAME...]] or kernels [options of BenchmarkDotNet]");
    return 2;
}
if (rest is ["--quick", .. var names])
{
    QuickRun.Print(Console.Out, names);
    return 0;
}
// In this process: a project that BenchmarkDotNet generates knows nothing of the central package versions and the locked restore.
var config = DefaultConfig.Instance.AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance));
BenchmarkSwitcher.FromAssembly(typeof(QuickRun).Assembly).Run(rest.Length == 0 ? ["--filter", "*"] : rest, config);
return 0;
