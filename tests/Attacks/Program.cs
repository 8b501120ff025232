using Watchgrain.Attacks.Data;
using Watchgrain.Attacks.Families;
using Watchgrain.Attacks.Reports;

if (args is not ["report", .. var options] || ReportOptions.Read(options) is not { } chosen)
{
    Console.Error.WriteLine("usage: report [--runs N] [--quick] [--only DETECTOR]");
    return 2;
}
var report = new StringWriter { NewLine = "\n" };
AttackReport.Write(report, Console.Error, AllFamilies.Of(new()), chosen);
if (!chosen.IsWhole) Console.Out.Write(report);
else File.WriteAllText(Path.Combine(RealData.Checkout, "docs", "attack-report.md"), report.ToString());
return 0;
