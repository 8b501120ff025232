Console.Error.WriteLine("usage: report [--runs N] [--quick]");
return 2;
